"""Floor 5: the reading room. Lists, and the pages of places and of those who act. It only reads."""
