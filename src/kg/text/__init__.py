"""Texts of any origin: encoding, hidden characters, escapes, lines and columns."""
