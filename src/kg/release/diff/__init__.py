"""Compares two versions of a dataset, and reports the changes as text or a patch."""
