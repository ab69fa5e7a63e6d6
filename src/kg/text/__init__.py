"""Text handling: encoding, invisible characters, escaping, lines and columns."""
