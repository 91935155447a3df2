"""Writes of the room, verb by verb."""
