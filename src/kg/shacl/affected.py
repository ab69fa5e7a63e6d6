"""Which focus nodes a change can have affected: whoever can walk to what changed.

A shape reads the graph along paths. A node's results can differ only if one of the
paths from it crosses a triple that was added or removed; those nodes are found by
walking the paths backwards, in the graph before and after at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import NamedNode

from kg.shacl.constraints.value_type import CLASSES
from kg.shacl.graph import NOTHING, as_set
from kg.shacl.path_walk import walk
from kg.shacl.paths import Alternative, Inverse, Predicate, Repeated, Sequence, inverted
from kg.shacl.targets import TargetClass, TargetQuery, TargetSources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.shacl.graph import ColumnGraph, Ids
    from kg.shacl.paths import PropertyPath
    from kg.shacl.results import Term
    from kg.shacl.shapes import Shape, ShapesGraph


class Affected:
    """The focus nodes, by shape, whose results a change can have touched."""

    def __init__(
        self, shapes: ShapesGraph, both: ColumnGraph, delta: ColumnGraph
    ) -> None:
        """Take the graph before and after as one, and what is in only one of them."""
        self.shapes = shapes
        self._by_shape: dict[Term, Ids] = {}
        self._by_path: dict[PropertyPath, Ids] = {}
        self.both = both
        self.delta = delta
        terms = (delta.terms[i] for i in delta.predicates.tolist())
        self.changed = tuple(Predicate(t) for t in terms if isinstance(t, NamedNode))

    def nodes(self, shape: Shape) -> Ids | None:
        """Return the affected nodes of a shape; None if they may be any.

        They may where a query is asked, or where shapes refer to themselves, as no
        path says how far that leads.
        """
        parts = self.shapes.within(shape.node)
        if any(isinstance(target, TargetQuery) for target in shape.targets) or any(
            part.node in self.shapes.recursive
            or any(c.opaque for c in part.constraints)
            for part in parts
        ):
            return None
        reads = map(self._touching, _target_reads(shape))
        return _union([self._touched(shape), *reads])

    def _touched(self, shape: Shape) -> Ids:
        """Return the nodes from which a shape can walk to what changed."""
        if shape.node not in self._by_shape:
            here: list[Ids] = []
            behind: list[Ids] = []
            for one in shape.constraints:
                here += map(self._touching, one.reads_from_focus())
                behind += map(self._touching, one.reads(self.changed))
                behind += [self._touched(self.shapes.shapes[n]) for n in one.shapes()]
            values = _union(behind)
            if shape.path is not None:
                here.append(self._touching(shape.path))
                values = self._leading_to(shape.path, values)
            self._by_shape[shape.node] = _union([*here, values])
        return self._by_shape[shape.node]

    def _touching(self, path: PropertyPath) -> Ids:
        """Return the nodes from which a path can cross a triple that changed."""
        if path not in self._by_path:
            self._by_path[path] = self._crossing(path)
        return self._by_path[path]

    def _crossing(self, path: PropertyPath) -> Ids:
        match path:
            case Predicate() | Inverse(Predicate()):
                return self.delta.sources(path)
            case Inverse(inner):
                return self._touching(inverted(inner))
            case Alternative(choices):
                return _union(map(self._touching, choices))
            case Sequence(steps):
                found = NOTHING
                for one in reversed(steps):
                    behind = self._leading_to(one, found)
                    found = _union([self._touching(one), behind])
                return found
            case Repeated(inner):
                here = self._touching(inner)
                return _union([here, self._leading_to(Repeated(inner, 0), here)])
        raise TypeError(path)

    def _leading_to(self, path: PropertyPath, nodes: Ids) -> Ids:
        return walk(self.both, inverted(path), nodes).targets


def _union(sets: Iterable[Ids]) -> Ids:
    return as_set(np.concatenate([NOTHING, *sets]))


def _target_reads(shape: Shape) -> Iterator[PropertyPath]:
    for target in shape.targets:
        if isinstance(target, TargetClass):
            yield CLASSES
        elif isinstance(target, TargetSources):
            yield target.path


def containing(shapes: ShapesGraph, parts: set[Term | None]) -> set[Term]:
    """Return the shapes with targets that are, or are made of, one of the parts."""
    return {
        shape.node
        for shape in shapes.targeted
        if any(part.node in parts for part in shapes.within(shape.node))
    }
