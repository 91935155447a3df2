"""Calls taken away: as events of a calendar, as a feed."""
