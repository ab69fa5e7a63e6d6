"""A validated graph as a release folder: dumps, metadata, manifest and store."""
