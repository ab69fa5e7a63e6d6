"""Shapes that refer to themselves: what it means to conform to them, and how it ends.

SHACL leaves recursion to the processor, https://www.w3.org/TR/shacl/#shapes-recursion.
Here a node breaks a recursive shape only if that can be shown in finitely many steps:
who comes back to a node and shape on the way has shown nothing. So parts that are parts
of one another conform, unless one of them, or what it has, is wrong. Where a shape
refers to itself through ``sh:not`` and the like, what depends on its own opposite is
not shown either. (The well-founded semantics, taken of "does not conform".)
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from kg.validation.engine.graph import as_set
from kg.validation.engine.walk import walk
from kg.validation.paths import inverted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kg.validation.engine.constraints import Constraint
    from kg.validation.engine.graph import Ids
    from kg.validation.engine.run import Run
    from kg.validation.engine.shapes import Shape
    from kg.validation.results import Term

    Masks = dict[Term, NDArray[np.bool_]]
    """For each shape, whether each term of the graph is meant."""


class Recursion:
    """Some shapes that all refer to one another, and which nodes conform to them."""

    def __init__(self, run: Run, nodes: Iterable[Term]) -> None:
        """Take the shapes' nodes; nothing is decided yet."""
        self.run = run
        self.shapes = {node: run.shapes.shapes[node] for node in nodes}
        self.users: dict[Term, list[Shape]] = defaultdict(list)
        for shape in self.shapes.values():
            for part in dict.fromkeys(p for c in shape.constraints for p in c.shapes()):
                self.users[part].append(shape)
        self.decided = self.no_nodes()
        self.failing = self.no_nodes()
        self.open = self.no_nodes()
        self._search: _Search | None = None

    def no_nodes(self) -> Masks:
        """Return masks of no node at all."""
        size = self.run.graph.size
        return {node: np.zeros(size, dtype=np.bool_) for node in self.shapes}

    def conforms(self, node: Term, nodes: Ids, *, surely: bool) -> NDArray[np.bool_]:
        """Return which nodes of a set conform; ``surely`` while others are open."""
        if self._search is not None:
            return self._search.conforms(node, nodes, surely=surely)
        if not self.decided[node][nodes].all():
            self._decide(node, nodes)
        return np.asarray(~self.fails(node, nodes, surely=not surely))

    def fails(self, node: Term, nodes: Ids, *, surely: bool) -> NDArray[np.bool_]:
        """Return which nodes that are decided surely fail, or may as well fail."""
        failing = self.failing[node][nodes]
        return failing if surely else failing | self.open[node][nodes]

    def _decide(self, node: Term, nodes: Ids) -> None:
        """Decide on nodes, and on all that this depends on.

        What fails whatever is assumed of the rest surely fails; what fails if only
        that does may fail; both are narrowed in turn until nothing changes.
        """
        surely = maybe = self._searched(node, nodes, assumed=None)
        while surely.asked_for_certainty:
            maybe = self._searched(node, nodes, assumed=surely.failing)
            again = self._searched(node, nodes, assumed=maybe.failing)
            if all((again.failing[n] == surely.failing[n]).all() for n in self.shapes):
                break
            surely = again
        for one in self.shapes:
            self.failing[one] |= surely.failing[one]
            self.open[one] |= maybe.failing[one] & ~surely.failing[one]
            self.decided[one] |= surely.met[one]

    def _searched(self, node: Term, nodes: Ids, assumed: Masks | None) -> _Search:
        self._search = search = _Search(self, assumed)
        try:
            search.conforms(node, nodes, surely=False)
            search.run_to_end()
        finally:
            self._search = None
        return search


class _Search:
    """The least set of failing nodes, given which are assumed to fail elsewhere.

    ``assumed`` is what a shape's negation is told of failing nodes; None are all.
    """

    def __init__(self, recursion: Recursion, assumed: Masks | None) -> None:
        self.recursion = recursion
        self.run = recursion.run
        self.assumed = assumed
        self.asked_for_certainty = False
        self.met = recursion.no_nodes()
        self.failing = recursion.no_nodes()
        self._pending: dict[Term, list[Ids]] = {}

    def conforms(self, node: Term, nodes: Ids, *, surely: bool) -> NDArray[np.bool_]:
        decided = self.recursion.decided[node][nodes]
        new = nodes[~decided & ~self.met[node][nodes]]
        if len(new):
            self.met[node][new] = True
            self._pending.setdefault(node, []).append(new)
        if not surely:
            fails = self.failing[node][nodes]
        else:
            self.asked_for_certainty |= not decided.all()
            fails = ~decided if self.assumed is None else self.assumed[node][nodes]
        known = self.recursion.fails(node, nodes, surely=not surely)
        return np.asarray(~np.where(decided, known, fails))

    def run_to_end(self) -> None:
        """Meet all nodes; then what fails spreads to those that refer to it."""
        self._settle()
        for node, shape in self.recursion.shapes.items():
            others = [c for c in shape.constraints if not self._recurs(c)]
            self._judge(shape, np.flatnonzero(self.met[node]).astype(np.int32), others)
        self._settle()

    def _settle(self) -> None:
        while self._pending:
            node = next(iter(self._pending))
            nodes = as_set(np.concatenate(self._pending.pop(node)))
            shape = self.recursion.shapes[node]
            within = [c for c in shape.constraints if self._recurs(c)]
            self._judge(shape, nodes[~self.failing[node][nodes]], within)

    def _recurs(self, constraint: Constraint) -> bool:
        return any(part in self.recursion.shapes for part in constraint.shapes())

    def _judge(self, shape: Shape, nodes: Ids, constraints: list[Constraint]) -> None:
        """Find nodes that fail, and let those that refer to them be judged again."""
        if shape.deactivated or not len(nodes):
            return
        values = self.run.walked(shape.path, nodes)
        found = [c.violations(self.run, shape, values) for c in constraints]
        failing = as_set(np.concatenate([nodes[:0], *(one.focus for one in found)]))
        new = failing[~self.failing[shape.node][failing]]
        if not len(new):
            return
        self.failing[shape.node][new] = True
        for user in self.recursion.users[shape.node]:
            self._judge_later(user, new)

    def _judge_later(self, user: Shape, values: Ids) -> None:
        foci = values
        if user.path is not None:
            foci = as_set(walk(self.run.graph, inverted(user.path), values).targets)
        foci = foci[self.met[user.node][foci] & ~self.failing[user.node][foci]]
        if len(foci):
            self._pending.setdefault(user.node, []).append(foci)
