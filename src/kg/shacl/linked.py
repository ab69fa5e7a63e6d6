"""Which nodes of a graph are linked, whatever the predicates.

A mask is an array over all terms of a table that is true at some of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.shacl.graph import Columns, as_set, is_member

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.shacl.graph import Ids

Mask = NDArray[np.bool_]


def marked(nodes: Iterable[Ids], size: int) -> Mask:
    """Return a mask over ``size`` terms that is true at the given nodes."""
    mask = np.zeros(size, dtype=np.bool_)
    for some in nodes:
        mask[some] = True
    return mask


def where(graph: Columns, mask: Mask) -> Columns:
    """Return the triples that a mask over them lets through."""
    columns = (graph.subjects, graph.predicates, graph.objects)
    return Columns(*(column[mask] for column in columns))


def pairs_of(graph: Columns, predicates: Ids, objects: Ids | None = None) -> Columns:
    """Return the triples with some predicates and, if they are given, objects."""
    found = where(graph, is_member(graph.predicates, as_set(predicates)))
    if objects is None:
        return found
    return where(found, is_member(found.objects, as_set(objects)))


def leading_to(graph: Columns, nodes: Mask) -> Mask:
    """Return the nodes, and all from which triples lead to one of them."""
    found = nodes.copy()
    while len(new := graph.subjects[found[graph.objects] & ~found[graph.subjects]]):
        found[new] = True
    return found


def connected(graph: Columns, nodes: Mask) -> Mask:
    """Return the nodes, and all that triples connect with them in any direction."""
    found = nodes.copy()
    subjects, objects = graph.subjects, graph.objects
    while (ties := found[subjects] != found[objects]).any():
        found[subjects[ties]] = True
        found[objects[ties]] = True
    return found
