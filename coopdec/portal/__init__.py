"""Floor 6: the front door. Home page and the pages said when something goes wrong."""
