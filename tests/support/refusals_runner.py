"""Adds a case that must be refused to the flood project, and validates the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from kg.project import Region, read_project
from kg.rdf.prefixes import project_prefixes
from kg.rdf.vocabulary import PROV, RDF, RDFS, SH
from kg.shacl import ShapesGraph, compile_shapes, validate_graph
from kg.shacl.results import local_name
from kg.sources import read_sources
from kg.sources.project_sources import describe_project
from kg.validation import read_rules
from kg.validation.checks import Check, run_checks
from support import FLOOD, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from kg.project import Project
    from kg.validation import Result

CASES = REPOSITORY / "tests" / "graph" / "refusals"
SHAPES = REPOSITORY / "shapes"
_LISTS = frozenset(
    {
        "kind",
        "measure",
        "party",
        "population",
        "qualifier",
        "recognition",
        "role",
        "scheme",
        "unit",
    }
)


@dataclass(frozen=True)
class Rules:
    """The shipped shapes and checks, or some of them."""

    shapes: tuple[Triple, ...]
    checks: tuple[Check, ...]

    @cached_property
    def compiled(self) -> ShapesGraph:
        return compile_shapes(self.shapes)

    def shapes_without(self, name: str) -> Rules:
        """Return the shapes with one of them disabled, and no checks."""
        node = NamedNode(f"https://w3id.org/attributed-claims/shapes#{name}")
        deactivated = Triple(node, SH.deactivated, Literal(True))  # noqa: FBT003
        return Rules((*self.shapes, deactivated), ())


@cache
def rules() -> Rules:
    """Return the shipped shapes and checks."""
    found = read_rules([SHAPES])
    return Rules(found.shapes, found.checks)


def declared_shapes() -> set[str]:
    """Return the name of each shape that can fail: it has a message."""
    return {
        local_name(t.subject)  # type: ignore[arg-type]
        for t in rules().shapes
        if t.predicate == SH.message
    }


def declared_rules() -> set[str]:
    """Return the name of each rule."""
    return declared_shapes() | {check.name for check in rules().checks}


@cache
def flood_project() -> Project:
    """Return the flood project, with bounds for its places."""
    return replace(read_project(FLOOD), region=Region(9, 50, 12, 53))


@cache
def base() -> tuple[Quad, ...]:
    """Return the project in named graphs; of the vocabulary, only its classes."""
    project = flood_project()
    ontology = [q for file in read_sources(project).ontology for q in file.quads()]
    needed = {RDFS.subClassOf, RDF.type}
    own = project.id_namespace
    lists = [
        q
        for q in ontology
        if q.predicate in needed or str(q.subject).startswith(f"<{own}")
    ]
    return (*lists, *(q for file in read_sources(project).data for q in file.quads()))


def with_case(path: Path) -> list[Quad]:
    """Return the project with the quads of a case.

    A ``.ttl`` case replaces the descriptions of its subjects. A ``.trig`` case names
    the graphs of its triples, and is added.
    """
    prefixes = project_prefixes(flood_project().id_namespace)
    declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items())
    quads = list(parse(declared + path.read_text("utf-8"), format=RdfFormat.TRIG))
    if path.suffix == ".trig":
        return [*base(), *quads]
    replaced = {quad.subject for quad in quads}
    homes = {quad.subject: quad.graph_name for quad in base()}
    kept = [quad for quad in base() if quad.subject not in replaced]
    for quad in quads:
        home = homes.get(quad.subject) or _home(quad.subject, quads)
        kept.append(Quad(quad.subject, quad.predicate, quad.object, home))
    return kept


def _home(subject: object, quads: list[Quad]) -> NamedNode:
    """Return the graph of a new subject: that of its source, or of a list."""
    namespace = flood_project().id_namespace
    local = str(subject).strip("<>").removeprefix(namespace)
    for quad in quads:
        if quad.subject == subject and quad.predicate == PROV.wasQuotedFrom:
            slug = str(quad.object).strip("<>").rpartition("/")[2]
            return NamedNode(f"{namespace}graph/{slug}")
    kind, _, slug = local.partition("/")
    if kind == "source":
        return NamedNode(f"{namespace}graph/{slug.partition('#')[0]}")
    stem = "ontology/lists" if kind in _LISTS else "new"
    return NamedNode(f"{namespace}graph/{stem}")


def validate_case(quads: list[Quad], by: Rules) -> list[Result]:
    """Validate quads in named graphs like a whole project."""
    graph = DefaultGraph()
    union = {Quad(q.subject, q.predicate, q.object, graph) for q in quads}
    project = set(describe_project(flood_project()))
    return [
        *validate_graph(union | project, by.compiled),
        *run_checks([*project, *quads], by.checks, is_union=True),
    ]
