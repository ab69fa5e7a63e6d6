"""Reads the rules of a project: its shapes graph and its checks.

Rules must come from a trusted place. Those of a contribution could accept anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kg.errors import Position, SourceError
from kg.project import FILE_NAME
from kg.rdf.vocabulary import SH
from kg.shacl import compile_shapes
from kg.sources.accepted_files import (
    QUERY_SUFFIX,
    RULE_SUFFIXES,
    decode,
    files_with,
    read_raw,
)
from kg.sources.parse import parse_turtle
from kg.validation.checks import parse_check
from kg.validation.own_shapes import is_tools, opened_by_own

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Literal

    from pyoxigraph import Triple

    from kg.project import Project
    from kg.shacl import ShapesGraph
    from kg.sources.accepted_files import RawFile
    from kg.sources.source_file import SourceFile
    from kg.validation.checks import Check

_OTHER_RDF: Final = frozenset([".jsonld", ".n3", ".nq", ".nt", ".owl", ".rdf", ".trig"])
_MOST_MIB: Final = 100


@dataclass(frozen=True)
class Rules:
    """A shapes graph, and checks."""

    shapes: tuple[Triple, ...]
    checks: tuple[Check, ...]
    unknown_shacl: Literal["error", "warning"] = "error"
    """How to report a term in the SHACL namespace that SHACL does not define."""

    def opened(self, ontology: Iterable[SourceFile]) -> Rules:
        """Return the rules, the tool's closed shapes opened for those of the project.

        :mod:`kg.validation.own_shapes` says how.
        """
        triples = (triple for file in ontology for triple in file.triples)
        shapes = opened_by_own(self.shapes, triples)
        return self if shapes is self.shapes else replace(self, shapes=shapes)

    @cached_property
    def compiled(self) -> ShapesGraph:
        """The compiled shapes.

        Raises:
            ShapesError: the shapes are not well-formed, or none of them has a target.
        """
        compiled = compile_shapes(self.shapes, self.unknown_shacl)
        if self.shapes:
            compiled.require_targets()
        return compiled


def read_rules(
    paths: Iterable[Path], unknown_shacl: Literal["error", "warning"] = "error"
) -> Rules:
    """Return all shapes (``*.ttl``) and checks (``*.rq``) at or under the paths.

    Raises:
        SourceError: a file cannot be read, or is no Turtle or no check; or a folder
            contains a forbidden file.
    """
    return parse_rules(raw_rules(paths), unknown_shacl)


def read_own_rules(project: Project) -> Rules:
    """Return the shapes and checks of a project.

    Raises:
        SourceError: as for :func:`read_rules`; or the project has no shapes, or has a
            copy of those that are shipped beside them.
        ShapesError: the shapes are not well-formed, or have no target.
    """
    files = raw_rules(project.paths.shapes)
    rules = parse_rules(files, project.validation.unknown_shacl)
    if any(map(project.paths.ships, (file.path for file in files))):
        _refuse_copies(file for file in files if not project.paths.ships(file.path))
    if not rules.shapes:
        where = next(iter(project.paths.shapes), project.root / FILE_NAME)
        raise SourceError(
            Position(where),
            "holds no shape that has a target, so that anything would conform; put "
            "shapes there, or name their folder in kg.toml: [paths] shapes",
        )
    return rules


def _refuse_copies(files: Iterable[RawFile]) -> None:
    """Refuse files that have shapes of the tool: each would be there twice."""
    for file in files:
        if file.path.suffix == QUERY_SUFFIX:
            continue
        for triple in parse_turtle(file.path, decode(file)):
            if triple.object == SH.NodeShape and is_tools(triple.subject):
                raise SourceError(
                    Position(file.path),
                    f"has {triple.subject}, which the tool ships: remove this copy, or "
                    'leave "kg:shapes" out of [paths] shapes in kg.toml',
                )


def raw_rules(paths: Iterable[Path]) -> list[RawFile]:
    """Return the files of shapes and checks at or under the paths, unparsed.

    Raises:
        SourceError: as for :func:`read_rules`.
    """
    paths = tuple(paths)
    for file in files_with(_OTHER_RDF, paths):
        raise SourceError(Position(file), "shapes are read from .ttl files; rewrite it")
    return [read_raw(file, _MOST_MIB) for file in files_with(RULE_SUFFIXES, paths)]


def parse_rules(
    files: Iterable[RawFile], unknown_shacl: Literal["error", "warning"] = "error"
) -> Rules:
    """Return the shapes and checks in files.

    Raises:
        SourceError: a file is no Turtle or no check, or two checks have one name.
    """
    shapes: list[Triple] = []
    checks: dict[str, Check] = {}
    for file in files:
        text = decode(file)
        if file.path.suffix == QUERY_SUFFIX:
            check = parse_check(file.path, text)
            if (same := checks.setdefault(check.name, check)) is not check:
                said = f"would be the same check as {same.path}: rename it"
                raise SourceError(Position(file.path), said)
        else:
            shapes += parse_turtle(file.path, text)
    ordered = sorted(checks.values(), key=lambda check: check.path)
    return Rules(tuple(shapes), tuple(ordered), unknown_shacl)
