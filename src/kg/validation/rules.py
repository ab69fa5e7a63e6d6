"""The rules of a project: its shapes graph and its checks, from somebody it trusts.

Rules are never taken from a contribution: whoever could change them could pass them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kg.rdf.files import decode, read_raw
from kg.rdf.reading import parse_turtle
from kg.validation.checks import parse_check
from kg.validation.engine import compile_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.rdf.files import RawFile
    from kg.validation.checks import Check
    from kg.validation.engine import ShapesGraph

_MOST_MIB: Final = 100


@dataclass(frozen=True)
class Rules:
    """A shapes graph, and queries that must return nothing."""

    shapes: tuple[Triple, ...]
    checks: tuple[Check, ...]

    @cached_property
    def compiled(self) -> ShapesGraph:
        """The shapes as typed values.

        Raises:
            ShapesError: they are not well-formed.
        """
        return compile_shapes(self.shapes)


def read_rules(paths: Iterable[Path]) -> Rules:
    """Read every shape (``*.ttl``) and every check (``*.rq``) at or under the paths.

    Raises:
        SourceError: a file cannot be read, or is no Turtle or no check.
    """
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.suffix in {".ttl", ".rq"}
    ]
    return parse_rules(read_raw(file, _MOST_MIB) for file in files)


def parse_rules(files: Iterable[RawFile]) -> Rules:
    """Parse shapes and checks.

    Raises:
        SourceError: a file is no Turtle or no check.
    """
    shapes: list[Triple] = []
    checks: list[Check] = []
    for file in files:
        text = decode(file)
        if file.path.suffix == ".rq":
            checks.append(parse_check(file.path, text))
        else:
            shapes += parse_turtle(file.path, text)
    return Rules(tuple(shapes), tuple(sorted(checks, key=lambda check: check.path)))
