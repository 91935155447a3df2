"""From the record to the snapshot that the engine reads:
`tokens`, `extract`, `feed`, `builder`, `publish`."""
