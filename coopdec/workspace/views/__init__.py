"""Views of the workspace: one file a family of pages."""
