"""People: how they come in, what they may do, and for which organisation."""
