"""Writes of the workspace: one file a family of acts."""
