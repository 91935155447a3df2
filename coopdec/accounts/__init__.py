"""People. For now only the user model that everything else points to; roles come with their room."""
