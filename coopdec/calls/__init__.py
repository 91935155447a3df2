"""Floor 4: calls for projects, from their rules to the last payment. A call is configured, not programmed."""
