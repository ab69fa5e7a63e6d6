"""Checks of a file before parsing, one module for each format."""
