"""Queries that another SPARQL service answers."""
