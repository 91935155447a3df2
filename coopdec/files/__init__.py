"""Floor 1: documents, and who may open them."""
