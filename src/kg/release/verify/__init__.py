"""Compares a release with its manifest."""
