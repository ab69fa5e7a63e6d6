"""Untrusted bytes to quads and back: formats, vocabulary, reading and writing."""
