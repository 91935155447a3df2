"""Shapes of what people send, a module a door."""
