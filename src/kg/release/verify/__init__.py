"""Checks that a release is what its manifest says."""
