"""Which nodes conform to shapes, set by set; what was computed is kept.

SHACL, validation, https://www.w3.org/TR/shacl/#validation-definition.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Literal, Quad, Store

from kg.shacl.constraints.base import Values
from kg.shacl.graph import Edges, as_set, is_member
from kg.shacl.path_walk import walk
from kg.shacl.prebound import SHAPES_GRAPH
from kg.shacl.recursion import Recursion
from kg.shacl.targets import INSTANCES, TargetClass, TargetNode, TargetQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from pyoxigraph import NamedNode

    from kg.shacl.graph import ColumnGraph, Ids
    from kg.shacl.paths import PropertyPath
    from kg.shacl.results import Term
    from kg.shacl.shapes import Shape, ShapesGraph
    from kg.shacl.targets import Target


class Evaluator:
    """Shapes and a graph, and what was computed of them so far.

    Shapes with the same focus nodes walk a path once: values are kept by the path and
    by the set of focus nodes. So are the nodes that conform to a shape, as shapes that
    share their parts ask for them again.
    """

    def __init__(self, graph: ColumnGraph, shapes: ShapesGraph) -> None:
        """Compute nothing yet, but what queries select: it may be new to the graph.

        Raises:
            ShapesError: a query of a target cannot be used.
        """
        self.graph = graph
        self.shapes = shapes
        self._values: dict[tuple[PropertyPath | None, int], Values] = {}
        self._conforming: dict[tuple[Term, int, bool], NDArray[np.bool_]] = {}
        self._sets: dict[int, list[Ids]] = {}
        self._one_of: dict[int, tuple[Ids, Ids]] = {}
        self._instances: dict[NamedNode, Ids] = {}
        self._languages: dict[str, int] = {}
        self._recursions: dict[frozenset[Term], Recursion] = {}
        self._doubting = False
        self.undecided = False
        """Whether it is shown of some node neither that it breaks a recursive shape
        nor that it conforms."""
        self._selected = {
            target: graph.table.numbers(target.select(self.store))
            for shape in shapes.targeted
            for target in shape.targets
            if isinstance(target, TargetQuery)
        }
        if len(graph.table) > graph.size:
            self.graph = graph.widened()

    def focus_nodes(self, shape: Shape) -> Ids:
        """Return the set of nodes that the targets of a shape select."""
        parts = [self._target(target) for target in shape.targets]
        return parts[0] if len(parts) == 1 else as_set(np.concatenate(parts))

    def instances(self, of: NamedNode) -> Ids:
        """Return the set of SHACL instances of a class."""
        if of not in self._instances:
            start = self.graph.table.numbers([of])
            reached = walk(self.graph, INSTANCES, start)
            self._instances[of] = as_set(reached.targets)
        return self._instances[of]

    def conforms(
        self, node: Term, nodes: Ids, *, surely: bool = False
    ) -> NDArray[np.bool_]:
        """Return which nodes of a set conform to a shape.

        Where a recursive shape is not decided, it is those that may conform, or
        ``surely`` those that do whatever becomes of the rest; and the other way round
        for whom it is :meth:`doubting`.
        """
        surely = surely != self._doubting
        if node in self.shapes.recursive:
            return self._recursion(node).conforms(node, nodes, surely=surely)
        if node in self.shapes.reaching_recursive:  # it is being decided, perhaps
            return self._judged(node, nodes, surely=surely)
        nodes = self.one_array(nodes)
        key = node, id(nodes), surely
        if key not in self._conforming:
            self._conforming[key] = self._judged(node, nodes, surely=surely)
        return self._conforming[key]

    def _judged(self, node: Term, nodes: Ids, *, surely: bool) -> NDArray[np.bool_]:
        shape = self.shapes.shapes[node]
        passing = np.ones(len(nodes), dtype=np.bool_)
        if shape.deactivated or not len(nodes):
            return passing
        values = self.values(shape.path, nodes)
        with self.doubting(doubt=surely):
            for constraint in shape.constraints:
                found = constraint.violations(self, values)
                if len(found):
                    passing &= ~is_member(nodes, as_set(found.focus))
        return passing

    @contextmanager
    def doubting(self, *, doubt: bool) -> Iterator[None]:
        """Let constraints find what may break them, or else what surely does."""
        before, self._doubting = self._doubting, doubt
        try:
            yield
        finally:
            self._doubting = before

    def values(self, path: PropertyPath | None, focus: Ids) -> Values:
        """Return the value nodes of a set of focus nodes."""
        focus = self.one_array(focus)
        key = path, id(focus)
        if key not in self._values:
            self._values[key] = self.walked(path, focus)
        return self._values[key]

    def one_array(self, nodes: Ids) -> Ids:
        """Return one array for all that hold the same set, by which it can be known."""
        known = self._one_of.get(id(nodes))
        if known is None:
            same = self._sets.setdefault(hash(nodes.tobytes()), [])
            one = next((s for s in same if np.array_equal(s, nodes)), nodes)
            if one is nodes:
                same.append(nodes)
            # both are kept, so that no other array gets the number of either
            known = self._one_of[id(nodes)] = nodes, one
        return known[1]

    def walked(self, path: PropertyPath | None, focus: Ids) -> Values:
        """Return the value nodes of a set that is not asked for again."""
        edges = Edges(focus, focus) if path is None else walk(self.graph, path, focus)
        return Values(self.graph, focus, edges)

    def terms(self, ids: Ids) -> tuple[Term, ...]:
        """Return the terms of numbers."""
        return tuple(self.graph.terms[i] for i in ids.tolist())

    def judge(
        self, passes: Callable[[Term], bool]
    ) -> Callable[[Ids], NDArray[np.bool_]]:
        """Return a function of one term as a function of many."""

        def judged(nodes: Ids) -> NDArray[np.bool_]:
            terms = self.graph.terms
            answers = (passes(terms[i]) for i in nodes.tolist())
            return np.fromiter(answers, dtype=np.bool_, count=len(nodes))

        return judged

    def languages(self, ids: Ids) -> Ids:
        """Return a number for the language of each term, -1 for those without."""
        distinct = as_set(ids)
        known = [self._language(self.graph.terms[i]) for i in distinct.tolist()]
        numbers = np.array(known, dtype=np.int32)
        return numbers[np.searchsorted(distinct, ids)] if len(distinct) else numbers

    def name_of(self, shape: Term) -> str:
        """Return what a report calls a shape."""
        return self.shapes.names(shape)

    @cached_property
    def store(self) -> Store:
        """The graph as a store for SPARQL, with the shapes as a named graph."""
        store = Store()
        store.bulk_extend(self.graph.quads())
        store.bulk_extend(
            Quad(t.subject, t.predicate, t.object, SHAPES_GRAPH)
            for t in self.shapes.triples
        )
        return store

    def _recursion(self, node: Term) -> Recursion:
        nodes = self.shapes.recursive[node]
        if nodes not in self._recursions:
            shapes = {node: self.shapes.shapes[node] for node in nodes}
            self._recursions[nodes] = Recursion(self, shapes)
        return self._recursions[nodes]

    def _target(self, target: Target) -> Ids:
        if isinstance(target, TargetNode):
            return self.graph.table.numbers([target.node])
        if isinstance(target, TargetClass):
            return self.instances(target.of)
        if isinstance(target, TargetQuery):
            return self._selected[target]
        return as_set(self.graph.sources(target.path))

    def _language(self, term: Term) -> int:
        if not isinstance(term, Literal) or not term.language:
            return -1
        tag = term.language.lower()
        return self._languages.setdefault(tag, len(self._languages))
