"""Floor 0: what every room may use. No model, no word of the domain."""
