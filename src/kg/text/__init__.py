"""Texts of any origin: their encoding, and characters that nobody sees."""
