"""Floor 6: what each person comes back for: what waits, what they follow and keep; and the national desk."""
