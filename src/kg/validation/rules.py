"""The rules of a project: its shapes graph and its checks, read from trusted folders.

Rules are never taken from a contribution: whoever could change them could pass them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.rdf.reading import parse_turtle, read_text, turtle_files
from kg.validation.checks import read_checks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.validation.checks import Check

_MOST_MIB: Final = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """A shapes graph, and queries that must return nothing."""

    shapes: tuple[Triple, ...]
    checks: tuple[Check, ...]


def read_rules(paths: Iterable[Path]) -> Rules:
    """Read every shape (``*.ttl``) and every check (``*.rq``) under the paths.

    Raises:
        SourceError: a file cannot be read, or is no Turtle or no check.
    """
    paths = list(paths)
    shapes = [
        triple
        for _, path in turtle_files(paths)
        for triple in parse_turtle(path, read_text(path, _MOST_MIB))
    ]
    checks = read_checks(path for path in paths if path.is_dir())
    return Rules(tuple(shapes), tuple(checks))
