"""What helps to begin and to understand: the words of the field, said plainly, with their sources."""
