"""Builds, publishes, verifies and compares releases of a validated graph."""
