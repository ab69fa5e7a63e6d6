"""Runs work in processes with limited memory and time, and without network."""
