"""A publisher of contested history as attributed claims, in linked open data."""

__version__ = "0.1.0"
