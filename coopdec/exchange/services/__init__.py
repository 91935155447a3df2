"""Writing the exchange. Each act is journalled, in one transaction."""
