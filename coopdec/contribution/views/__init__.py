"""The screens of the update online."""
