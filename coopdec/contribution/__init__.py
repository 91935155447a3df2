"""Floor 4: keeping the record alive online: drafts, moderation, versions, confirmations, duplicates."""
