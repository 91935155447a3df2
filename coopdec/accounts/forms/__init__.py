"""Shapes of what people send about themselves and their organisations."""
