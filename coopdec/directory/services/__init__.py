"""Writes of the room: one file a family of acts."""
