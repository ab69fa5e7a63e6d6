"""Checks of a file before any parser reads it, one module a format."""
