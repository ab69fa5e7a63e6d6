"""Sorts the rules of a project: those of each part, and those that cross parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.bundles.locality import joined, reads_of
from kg.bundles.reads import Reads
from kg.rdf.query_text import decode
from kg.rdf.vocabulary import RDF, RDFS
from kg.shacl.constraints.sparql import AskConstraint, SparqlConstraint
from kg.shacl.paths import Alternative, Inverse, Predicate, Repeated, Sequence
from kg.shacl.targets import TargetNode, TargetQuery, TargetSources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bundles.members import MemberTerms
    from kg.shacl.paths import PropertyPath
    from kg.shacl.shapes import Shape, ShapesGraph
    from kg.validation.checks import Check

_CLASSES: Final = frozenset([RDF.type.value, RDFS.subClassOf.value])
_ANY: Final = Predicate(NamedNode("urn:x-kg:any"))
"""Stands for each predicate of a graph, for a constraint that reads all of them."""


@dataclass(frozen=True, slots=True)
class SortedRules:
    """Checks and shapes (by their nodes), and what those that cross parts read.

    ``reads`` are predicates as IRIs, or None if they may be any.
    """

    checks: tuple[Check, ...]
    shapes: ShapesGraph
    crossing_checks: tuple[Check, ...]
    crossing_shapes: ShapesGraph
    reads: frozenset[str] | None


def sort_rules(
    shapes: ShapesGraph, checks: Iterable[Check], members: MemberTerms
) -> SortedRules:
    """Sort rules by whether they find in parts what they find in all of a graph."""
    of_checks = {one: reads_of(decode(one.query).text, members) for one in checks}
    of_shapes = {
        shape.node: _reads_of_shape(shape, shapes, members) for shape in shapes.targeted
    }
    crossing = [
        one for one in (*of_checks.values(), *of_shapes.values()) if not one.is_local
    ]
    local = {node for node, reads in of_shapes.items() if reads.is_local}
    return SortedRules(
        tuple(one for one, reads in of_checks.items() if reads.is_local),
        _only(shapes, local),
        tuple(one for one, reads in of_checks.items() if not reads.is_local),
        _only(shapes, of_shapes.keys() - local),
        joined(one.predicates for one in crossing),
    )


def _only(shapes: ShapesGraph, nodes: Iterable[object]) -> ShapesGraph:
    """Return the shapes without the targets of all others."""
    kept = set(nodes)
    return replace(
        shapes,
        shapes={
            node: shape
            if node in kept or not shape.targets
            else replace(shape, targets=())
            for node, shape in shapes.shapes.items()
        },
    )


def _reads_of_shape(shape: Shape, shapes: ShapesGraph, members: MemberTerms) -> Reads:
    parts = shapes.within(shape.node)
    constraints = [one for part in parts for one in part.constraints]
    paths = [path for part in parts for path in _paths(part)]
    queries = [
        _reads_of_query(one, members)
        for one in constraints
        if isinstance(one, SparqlConstraint)
    ]
    is_told = not any(
        one.opaque and not isinstance(one, SparqlConstraint) for one in constraints
    ) and not any(isinstance(one, TargetQuery) for one in shape.targets)
    is_local = (
        is_told
        and all(one.is_local for one in queries)
        # a node that is named is looked at in each part, also in those without it
        and not any(isinstance(one, TargetNode) for one in shape.targets)
        and not any(members.may_have(frozenset(_backwards(path))) for path in paths)
    )
    if not is_told or _ANY in paths:
        return Reads(is_local, None)
    paths += [one.path for one in shape.targets if isinstance(one, TargetSources)]
    walked = frozenset(one for path in paths for one in _predicates(path))
    every = (walked | _CLASSES, *(one.predicates for one in queries))
    return Reads(is_local, joined(every))


def _reads_of_query(constraint: SparqlConstraint, members: MemberTerms) -> Reads:
    query = constraint.query.prologue + constraint.query.text
    # an ASK validator is violated where it finds nothing
    is_ask = isinstance(constraint, AskConstraint)
    return reads_of(query, members, "this", may_be_missed=is_ask)


def _paths(shape: Shape) -> Iterator[PropertyPath]:
    if shape.path is not None:
        yield shape.path
    for one in shape.constraints:
        yield from one.reads_from_focus()
        yield from one.reads((_ANY,))


def _predicates(path: PropertyPath) -> Iterator[str]:
    match path:
        case Predicate(iri):
            yield iri.value
        case Inverse(inner) | Repeated(inner):
            yield from _predicates(inner)
        case Sequence(steps) | Alternative(steps):
            for one in steps:
                yield from _predicates(one)


def _backwards(path: PropertyPath) -> Iterator[str]:
    """Yield the predicates that a path may walk from objects to subjects."""
    match path:
        case Inverse(inner):
            yield from _predicates(inner)
        case Repeated(inner):
            yield from _backwards(inner)
        case Sequence(steps) | Alternative(steps):
            for one in steps:
                yield from _backwards(one)
