"""Coopdec: one package, one folder a room. Read docs/house.md first."""
