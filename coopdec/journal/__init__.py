"""Floor 1: what happened. One entry per business act, and the one door to a change of state."""
