"""Which focus nodes a change can have affected: whoever can walk to what changed.

A shape reads the graph along paths. A node's results can differ only if one of the
paths from it crosses a triple that was added or removed; those nodes are found by
walking the paths backwards, in the graph before and after at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import NamedNode

from kg.validation.engine.constraints.value_type import CLASSES
from kg.validation.engine.graph import NOTHING, as_set
from kg.validation.engine.targets import TargetClass, TargetQuery, TargetSources
from kg.validation.engine.walk import walk
from kg.validation.paths import (
    Alternative,
    Inverse,
    Predicate,
    Repeated,
    Sequence,
    inverted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.validation.engine.graph import ColumnGraph, Ids
    from kg.validation.engine.shapes import Shape, ShapesGraph
    from kg.validation.paths import PropertyPath
    from kg.validation.results import Term


class Affected:
    """The focus nodes, by shape, whose results a change can have touched."""

    def __init__(
        self, shapes: ShapesGraph, both: ColumnGraph, delta: ColumnGraph
    ) -> None:
        """Take the graph before and after as one, and what is in only one of them."""
        self.shapes = shapes
        self._read: dict[Term, list[PropertyPath]] = {}
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
        paths = dict.fromkeys([*self._reads(shape), *_target_reads(shape)])
        return as_set(np.concatenate([NOTHING, *map(self._touching, paths)]))

    def _reads(self, shape: Shape) -> list[PropertyPath]:
        """Return the paths that a shape walks from its focus nodes, each once."""
        if shape.node not in self._read:
            self._read[shape.node] = list(dict.fromkeys(self._walked(shape)))
        return self._read[shape.node]

    def _walked(self, shape: Shape) -> Iterator[PropertyPath]:
        if shape.path is not None:
            yield shape.path
        for constraint in shape.constraints:
            yield from constraint.reads_from_focus()
            inner = [*constraint.reads(self.changed)]
            for node in constraint.shapes():
                inner += self._reads(self.shapes.shapes[node])
            for path in inner:
                yield path if shape.path is None else Sequence((shape.path, path))

    def _touching(self, path: PropertyPath) -> Ids:
        """Return the nodes from which a path can cross a triple that changed."""
        match path:
            case Predicate() | Inverse(Predicate()):
                return self.delta.sources(path)
            case Inverse(inner):
                return self._touching(inverted(inner))
            case Alternative(choices):
                found = [self._touching(choice) for choice in choices]
                return as_set(np.concatenate([NOTHING, *found]))
            case Sequence((first, *rest)):
                here = self._touching(first)
                if not rest:
                    return here
                later = self._touching(Sequence(tuple(rest)))
                return self._joined(here, self._leading_to(first, later))
            case Repeated(inner):
                here = self._touching(inner)
                return self._joined(here, self._leading_to(Repeated(inner, 0), here))
        raise TypeError(path)

    def _leading_to(self, path: PropertyPath, nodes: Ids) -> Ids:
        return walk(self.both, inverted(path), nodes).targets

    def _joined(self, first: Ids, second: Ids) -> Ids:
        return as_set(np.concatenate([first, second]))


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
