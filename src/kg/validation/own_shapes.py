"""Lets the closed shapes of the tool allow what a project's own shapes describe.

A closed shape (SHACL, section 4.8.1) refuses a property that it does not list. A
project adds properties by shapes of its own, and need not edit those of the tool. So
``sh:ignoredProperties`` of a closed shape of the tool also gets the paths of all other
shapes that target its class, a class above it, or a class below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.index import Term

TOOL_SHAPES: Final = "https://w3id.org/attributed-claims/shapes#"
"""The namespace of the shapes that belong to the tool."""
_TRUE: Final = Literal(True)  # noqa: FBT003


def opened_by_own(
    shapes: tuple[Triple, ...], ontology: Iterable[Triple]
) -> tuple[Triple, ...]:
    """Return the shapes, the closed ones of the tool opened for a project's own.

    The ontology says which class is above another. The shapes are returned unchanged
    if none is the project's own.
    """
    own = _own_paths(shapes)
    if not own:
        return shapes
    classes = TripleIndex(ontology)
    index = TripleIndex(shapes)
    replaced, added = set[Triple](), list[Triple]()
    for shape in _closed(shapes):
        targets = index.nodes(shape, SH.targetClass)
        found = {
            path
            for cls, path in own
            if any(_related(cls, target, classes) for target in targets)
        }
        paths = sorted(found, key=str)
        for old in index.objects(shape, SH.ignoredProperties) if paths else ():
            replaced.add(Triple(shape, SH.ignoredProperties, old))
            head, cells = _prepended(paths, old)
            added += [*cells, Triple(shape, SH.ignoredProperties, head)]
    return (*(one for one in shapes if one not in replaced), *added)


def _own_paths(shapes: Iterable[Triple]) -> list[tuple[NamedNode, NamedNode]]:
    """Return the target class and a path, of each property of each own shape."""
    index = TripleIndex(shapes)
    return [
        (cls, path)
        for shape, predicate, cls in shapes
        if predicate == SH.targetClass
        and isinstance(cls, NamedNode)
        and not is_tools(shape)
        for described in index.objects(shape, SH.property)
        for path in index.nodes(described, SH.path)
    ]


def _closed(shapes: Iterable[Triple]) -> Iterator[NamedNode]:
    for shape, predicate, value in shapes:
        if predicate == SH.closed and value == _TRUE and is_tools(shape):
            yield shape


def is_tools(shape: Term) -> bool:
    """Return whether a shape is one of the tool."""
    return isinstance(shape, NamedNode) and shape.value.startswith(TOOL_SHAPES)


def _related(cls: NamedNode, other: NamedNode, classes: TripleIndex) -> bool:
    """Return whether two classes are the same, or one is above the other."""
    above, others = ({one, *classes.superclasses(one)} for one in (cls, other))
    return other in above or cls in others


def _prepended(paths: Iterable[NamedNode], tail: Term) -> tuple[Term, list[Triple]]:
    """Return a list that holds the paths and goes on with the tail, and its cells."""
    cells = list[Triple]()
    for path in paths:
        cell = BlankNode()
        cells += [Triple(cell, RDF.first, path), Triple(cell, RDF.rest, tail)]
        tail = cell
    return tail, cells
