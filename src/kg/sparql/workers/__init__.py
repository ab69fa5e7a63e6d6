"""Queries that processes of ours answer, by the engine."""
