"""The HTTP server: connections, limits, the release in use, and what it measures."""
