"""Verifies a release: files, digests, triple counts, identity, store, signature."""
