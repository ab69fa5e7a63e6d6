"""The files of a project: found, read, refused or parsed, with positions."""

from kg.sources.project_sources import (
    Sources,
    describe_project,
    former_sources,
    read_sources,
    with_former_words,
)

__all__ = [
    "Sources",
    "describe_project",
    "former_sources",
    "read_sources",
    "with_former_words",
]
