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
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kg.shacl.constraints.base import Evaluation
from kg.shacl.graph import NOTHING, as_set, is_member
from kg.shacl.path_walk import walk
from kg.shacl.paths import inverted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from kg.shacl.constraints import Constraint, Values
    from kg.shacl.graph import Ids
    from kg.shacl.paths import PropertyPath
    from kg.shacl.results import Term
    from kg.shacl.shapes import Shape

    Masks = dict[Term, NDArray[np.bool_]]
    """For each shape, whether each term of the graph is meant."""


class OpenEvaluation(Evaluation, Protocol):
    """What deciding about recursive shapes asks of the evaluation it is a part of."""

    undecided: bool

    def walked(self, path: PropertyPath | None, focus: Ids) -> Values:
        """Return the value nodes of a set that is not asked for again."""

    def doubting(self, *, doubt: bool) -> AbstractContextManager[None]:
        """Let constraints find what may break them, or else what surely does."""


class Recursion:
    """Some shapes that all refer to one another, and which nodes conform to them.

    ``failing`` nodes are shown to fail; of others it is shown that they do not, or
    else they ``may_fail``, as all do that nobody has asked for. ``doubtful`` ones may
    fail by other shapes, of which that is not shown either.
    """

    def __init__(self, run: OpenEvaluation, shapes: Mapping[Term, Shape]) -> None:
        """Take the shapes by their nodes; nothing is decided yet."""
        self.run = run
        self.shapes = shapes
        self.users: dict[Term, list[Shape]] = defaultdict(list)
        for shape in self.shapes.values():
            for part in dict.fromkeys(p for c in shape.constraints for p in c.shapes()):
                self.users[part].append(shape)
        self.met = self._masks(value=False)
        self.failing = self._masks(value=False)
        self.may_fail = self._masks(value=True)
        self.doubtful = self._masks(value=False)
        self._pending: dict[Term, list[Ids]] = {}
        self._deciding = False
        self._asked_for_certainty = False
        self._look(self.failing, self.may_fail)

    def _masks(self, *, value: bool) -> Masks:
        size = self.run.graph.size
        return {node: np.full(size, value, dtype=np.bool_) for node in self.shapes}

    def _look(self, failing: Masks, surely: Masks) -> None:
        """Set what counts as failing, and what as not surely conforming."""
        self._failing, self._surely = failing, surely

    def conforms(self, node: Term, nodes: Ids, *, surely: bool) -> NDArray[np.bool_]:
        """Return which nodes of a set conform; ``surely`` while others are open."""
        new = nodes[~self.met[node][nodes]]
        if len(new):
            self.met[node][new] = True
            self._pending.setdefault(node, []).append(new)
        self._asked_for_certainty |= surely and self._deciding
        if len(new) and not self._deciding:
            self._deciding = True
            try:
                self._decide()
            finally:
                self._deciding = False
        fails = (self._surely if surely else self._failing)[node][nodes]
        return np.asarray(~fails)

    def _decide(self) -> None:
        """Decide on the nodes that are pending, and on all that this depends on.

        All nodes are met first; then what fails by itself spreads to those that refer
        to it. What does not come to fail conforms, unless a shape is asked whether
        nodes surely conform: then it is shown, for one node after another, that it
        surely fails or surely conforms, as long as there is any.
        """
        before = {node: mask.copy() for node, mask in self.met.items()}
        for node, parts in self._pending.items():
            before[node][np.concatenate(parts)] = False
        self._settle(self._fail)
        for node, shape in self.shapes.items():
            new = _where(self.met[node] & ~before[node])
            others = [c for c in shape.constraints if not self._recurs(c)]
            self._fail(shape, new, others)
            others = [c for c in others if c.shapes()]
            self.doubtful[node][self._broken(shape, new, others, doubt=True)] = True
        self._settle(self._fail)
        if self._asked_for_certainty or self.run.undecided:
            self._show()
            self.run.undecided |= any(self._open(node).any() for node in self.shapes)
        else:
            self._free(self.failing)

    def _show(self) -> None:
        """Show of nodes that they fail or conform, until nothing more can be shown."""
        changed = True
        while changed:
            for node in self.shapes:
                self._pending[node] = [_where(self._open(node))]
            self._settle(self._fail_or_free)
            changed = self._free(self._reachable())

    def _reachable(self) -> Masks:
        """Return what can come to fail if nothing but what fails surely does not."""
        growing = {n: mask | self.doubtful[n] for n, mask in self.failing.items()}
        for node in self.shapes:
            self._pending[node] = [_where(self._open(node))]
        known, self.failing = self.failing, growing
        self._look(known, growing)
        self._settle(partial(self._fail, doubt=True))
        self.failing = known
        self._look(self.failing, self.may_fail)
        return growing

    def _free(self, failing: Masks) -> bool:
        """Take for conforming what is met and is not among the failing."""
        freed = False
        for node in self.shapes:
            free = self.met[node] & self.may_fail[node] & ~failing[node]
            self.may_fail[node] &= ~free
            freed |= bool(free.any())
        return freed

    def _open(self, node: Term) -> NDArray[np.bool_]:
        return self.met[node] & self.may_fail[node] & ~self.failing[node]

    def _settle(self, judge: Callable[[Shape, Ids, list[Constraint]], None]) -> None:
        while self._pending:
            node = next(iter(self._pending))
            nodes = as_set(np.concatenate(self._pending.pop(node)))
            shape = self.shapes[node]
            within = [c for c in shape.constraints if self._recurs(c)]
            judge(shape, nodes[~self.failing[node][nodes]], within)

    def _recurs(self, constraint: Constraint) -> bool:
        return any(part in self.shapes for part in constraint.shapes())

    def _fail(
        self,
        shape: Shape,
        nodes: Ids,
        constraints: list[Constraint],
        *,
        doubt: bool = False,
    ) -> None:
        """Find nodes that fail, and let those that refer to them be judged again."""
        new = self._broken(shape, nodes, constraints, doubt=doubt)
        self.failing[shape.node][new] = True
        self._judge_users(shape, new)

    def _fail_or_free(
        self, shape: Shape, nodes: Ids, constraints: list[Constraint]
    ) -> None:
        """Find nodes that surely fail, and those that surely conform."""
        nodes = nodes[self.may_fail[shape.node][nodes]]
        self._fail(shape, nodes, constraints)
        nodes = nodes[~(self.failing[shape.node] | self.doubtful[shape.node])[nodes]]
        broken = self._broken(shape, nodes, constraints, doubt=True)
        free = nodes[~is_member(nodes, broken)]
        self.may_fail[shape.node][free] = False
        self._judge_users(shape, free)

    def _broken(
        self, shape: Shape, nodes: Ids, constraints: list[Constraint], *, doubt: bool
    ) -> Ids:
        """Return which of the nodes break a constraint, or may with ``doubt``."""
        if shape.deactivated or not len(nodes):
            return NOTHING
        values = self.run.walked(shape.path, nodes)
        with self.run.doubting(doubt=doubt):
            found = [c.violations(self.run, values) for c in constraints]
        return as_set(np.concatenate([NOTHING, *(one.focus for one in found)]))

    def _judge_users(self, shape: Shape, values: Ids) -> None:
        for user in self.users[shape.node] if len(values) else ():
            foci = values
            if user.path is not None:
                foci = as_set(walk(self.run.graph, inverted(user.path), values).targets)
            foci = foci[self._open(user.node)[foci]]
            if len(foci):
                self._pending.setdefault(user.node, []).append(foci)


def _where(mask: NDArray[np.bool_]) -> Ids:
    return np.flatnonzero(mask).astype(np.int32)
