"""One validation: what each shape finds in a graph, set by set.

SHACL, validation, https://www.w3.org/TR/shacl/#validation-definition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.progress import counted, silent
from kg.shacl.constraints.shape_based import Property
from kg.shacl.evaluator import Evaluator
from kg.shacl.graph import NOTHING, is_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kg.progress import Tell
    from kg.shacl.constraints import Constraint, Values, Violations
    from kg.shacl.graph import ColumnGraph, Ids
    from kg.shacl.results import Term
    from kg.shacl.shapes import Shape, ShapesGraph


@dataclass(frozen=True, slots=True)
class Finding:
    """What one constraint of one shape found.

    ``times`` says, for a set of focus nodes, how often each was come to: a property
    shape within a property shape reports once for each way to its focus node.
    """

    shape: Shape
    constraint: Constraint
    violations: Violations
    times: Repeats | None = None


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often each node of a set was come to."""

    nodes: Ids
    counts: NDArray[np.int64]

    def of(self, nodes: Ids) -> NDArray[np.int64]:
        """Return the count of each of some nodes of the set."""
        return self.counts[np.searchsorted(self.nodes, nodes)]


class Run(Evaluator):
    """Finds what breaks the shapes; keeps the sets in which a shape finds nothing."""

    def __init__(self, graph: ColumnGraph, shapes: ShapesGraph) -> None:
        """Find nothing yet.

        Raises:
            ShapesError: a query of a target cannot be used.
        """
        super().__init__(graph, shapes)
        self._clean: set[tuple[Term, int]] = set()

    def findings(
        self, within: dict[Term, Ids | None] | None = None, progress: Tell = silent
    ) -> Iterator[Finding]:
        """Yield what the shapes find.

        ``within`` gives, for each shape that is to be run, the only nodes to look at,
        or None where it is all.
        """
        shapes = self.shapes.targeted
        for shape in counted(shapes, len(shapes), "running shapes", progress):
            focus = self.focus_nodes(shape)
            nodes = None if within is None else within.get(shape.node, NOTHING)
            if nodes is not None:
                focus = focus[is_member(focus, nodes)]
            if len(focus):
                yield from self.findings_of(shape, focus)

    def findings_of(
        self, shape: Shape, focus: Ids, times: Repeats | None = None
    ) -> Iterator[Finding]:
        """Yield what one shape finds in a set of focus nodes, whatever its targets."""
        if shape.deactivated:
            return
        if shape.node in self.shapes.recursive:
            yield from self._recursive_findings(shape, focus)
            return
        values = self.values(shape.path, focus)
        for constraint in shape.constraints:
            yield from self._found(shape, constraint, values, times)

    def _found(
        self,
        shape: Shape,
        constraint: Constraint,
        values: Values,
        times: Repeats | None = None,
    ) -> Iterator[Finding]:
        """Yield what one constraint finds; a property shape finds by itself."""
        if isinstance(constraint, Property):
            inner = self.shapes.shapes[constraint.shape]
            nodes = self.one_array(values.distinct)
            key = inner.node, id(nodes)
            if not len(nodes) or key in self._clean:
                return
            found_any = False
            repeats = _passed_on(values, times)
            for finding in self.findings_of(inner, nodes, repeats):
                found_any = True
                yield finding
            if not found_any:
                self._clean.add(key)
            return
        found = constraint.violations(self, values)
        if len(found):
            yield Finding(shape, constraint, found, times)

    def _recursive_findings(self, start: Shape, focus: Ids) -> Iterator[Finding]:
        """Yield what a shape finds that has itself as a property shape.

        Each node is looked at once by each shape, however it is come to.
        """
        within = self.shapes.recursive[start.node]
        seen = {node: np.zeros(self.graph.size, dtype=np.bool_) for node in within}
        pending = [(start, focus)]
        while pending:
            shape, nodes = pending.pop()
            nodes = nodes[~seen[shape.node][nodes]]
            seen[shape.node][nodes] = True
            if shape.deactivated or not len(nodes):
                continue
            values = self.walked(shape.path, nodes)
            for constraint in shape.constraints:
                if isinstance(constraint, Property) and constraint.shape in within:
                    inner = self.shapes.shapes[constraint.shape]
                    pending.append((inner, values.distinct))
                else:
                    yield from self._found(shape, constraint, values)


def _passed_on(values: Values, times: Repeats | None) -> Repeats | None:
    """Return how often the value nodes are come to, None if each is just once."""
    if times is None and len(values.distinct) == len(values.edges):
        return None
    weights = None if times is None else times.of(values.edges.sources)
    places = np.searchsorted(values.distinct, values.edges.targets)
    counts = np.bincount(places, weights, len(values.distinct)).astype(np.int64)
    return Repeats(values.distinct, counts)
