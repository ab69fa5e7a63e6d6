"""The HTTP server: connections, limits, the current release, cache and metrics."""
