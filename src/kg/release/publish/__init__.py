"""A release folder made durable, and the one that readers are given."""
