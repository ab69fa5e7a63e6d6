"""Compares two versions of a dataset, and reports the changes as text or a patch."""

from kg.release.diff.changes import Change, Changes, compare
from kg.release.diff.reports import FORMATS, cut
from kg.release.diff.versions import Version, of_project, of_release, of_snapshot

__all__ = [
    "FORMATS",
    "Change",
    "Changes",
    "Version",
    "compare",
    "cut",
    "of_project",
    "of_release",
    "of_snapshot",
]
