"""Screens of calls, a module a door."""
