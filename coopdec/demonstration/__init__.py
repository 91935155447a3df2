"""The demonstration world: fictional sheets between real places; seeded, marked, removable."""
