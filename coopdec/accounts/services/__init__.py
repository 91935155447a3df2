"""Writes on people: one file a family of acts."""
