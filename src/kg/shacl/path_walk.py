"""Property paths evaluated over sets of nodes.

SHACL, value nodes, https://www.w3.org/TR/shacl/#value-nodes: what a path leads to is a
set, however many ways lead there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kg.shacl.graph import NOTHING, Edges, as_set, is_member
from kg.shacl.paths import Alternative, Inverse, Predicate, Repeated, Sequence, inverted

if TYPE_CHECKING:
    from kg.shacl.graph import ColumnGraph, Ids
    from kg.shacl.paths import PropertyPath


def walk(graph: ColumnGraph, path: PropertyPath, starts: Ids) -> Edges:
    """Return the pairs (start, value node) of a path from a set of nodes."""
    match path:
        case Predicate(iri):
            return restricted(graph, graph.edges(graph.table.number(iri)), starts)
        case Inverse(Predicate(iri)):
            edges = graph.inverse_edges(graph.table.number(iri))
            return restricted(graph, edges, starts)
        case Inverse(inner):
            return walk(graph, inverted(inner), starts)
        case Sequence(steps):
            return _sequence(graph, steps, starts)
        case Alternative(choices):
            return _union(graph, [walk(graph, one, starts) for one in choices])
        case Repeated():
            return _repeated(graph, path, starts)


def restricted(graph: ColumnGraph, edges: Edges, starts: Ids) -> Edges:
    """Return the edges from a set of nodes, by whichever way is shorter."""
    if len(starts) * np.log2(len(edges) + 2) < len(edges):
        rows, targets = expanded(starts, edges)
        return Edges(starts[rows], targets)
    return edges.where(graph.member_mask(starts)[edges.sources])


def expanded(nodes: Ids, edges: Edges) -> tuple[np.ndarray, Ids]:
    """Return, for each edge from each of the nodes, the node's place and the target."""
    left = np.searchsorted(edges.sources, nodes, side="left")
    counts = np.searchsorted(edges.sources, nodes, side="right") - left
    rows = np.repeat(np.arange(len(nodes)), counts)
    # the place of each edge: where its node's edges begin, and one further each time
    begins = np.repeat(left - np.cumsum(counts) + counts, counts)
    return rows, edges.targets[begins + np.arange(len(rows))]


def _sequence(
    graph: ColumnGraph, steps: tuple[PropertyPath, ...], starts: Ids
) -> Edges:
    reached = walk(graph, steps[0], starts)
    for step in steps[1:]:
        reached = _joined(graph, reached, walk(graph, step, as_set(reached.targets)))
    return reached


def _joined(graph: ColumnGraph, first: Edges, second: Edges) -> Edges:
    """Return the pairs (a, c) for which there are (a, b) and (b, c)."""
    rows, targets = expanded(first.targets, second)
    return graph.paired(first.sources[rows], targets)


def _union(graph: ColumnGraph, parts: list[Edges]) -> Edges:
    sources = [part.sources for part in parts]
    targets = [part.targets for part in parts]
    return graph.paired(
        np.concatenate([NOTHING, *sources]), np.concatenate([NOTHING, *targets])
    )


def _repeated(graph: ColumnGraph, path: Repeated, starts: Ids) -> Edges:
    step = walk(graph, path.path, starts)
    reached = step if path.least else _union(graph, [Edges(starts, starts), step])
    if path.once:
        return reached
    known = _Pairs(graph, reached)
    newest = step
    while len(newest):
        step = walk(graph, path.path, as_set(newest.targets))
        newest = known.add(_joined(graph, newest, step))
    return known.edges()


class _Pairs:
    """A set of pairs that grows: sorted arrays, each at least twice the next.

    So a chain of a thousand nodes is not sorted anew a thousand times.
    """

    def __init__(self, graph: ColumnGraph, edges: Edges) -> None:
        self._graph = graph
        self._runs = [graph.keys(edges.sources, edges.targets)]

    def add(self, edges: Edges) -> Edges:
        """Take pairs, and return those that are new."""
        keys = self._graph.keys(edges.sources, edges.targets)
        new = np.ones(len(keys), dtype=np.bool_)
        for run in self._runs:
            new &= ~is_member(keys, run)
        self._runs.append(keys[new])
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            self._runs[-2:] = [np.sort(np.concatenate(self._runs[-2:]))]
        return edges.where(new)

    def edges(self) -> Edges:
        """Return all pairs."""
        return self._graph.split(np.sort(np.concatenate(self._runs)))
