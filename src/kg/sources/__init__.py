"""Finds, checks and parses the files of a project, with positions of statements."""

from kg.sources.project_sources import Sources, read_sources

__all__ = ["Sources", "read_sources"]
