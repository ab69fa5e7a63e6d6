"""Generates random recursive shapes, and computes by definition which nodes break them.

The definition is the alternating fixpoint of the well-founded semantics. First come the
pairs that fail even if nothing surely conforms. Then come the pairs that may fail if
all others surely conform. Both are repeated until nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

NODES: Final = range(4)
WAYS: Final = (":next", ":next", "[ sh:inversePath :next ]", "")
"""The paths of constraints; "" is for a constraint on the node itself."""
FORMS: Final = {
    "node": "sh:node :R{one}",
    "not": "sh:not :R{one}",
    "and": "sh:and ( :R{one} :R{other} )",
    "or": "sh:or ( :R{one} :R{other} )",
    "xone": "sh:xone ( :R{one} :R{other} )",
    "least": "sh:qualifiedValueShape :R{one} ; sh:qualifiedMinCount {count}",
    "most": "sh:qualifiedValueShape :R{one} ; sh:qualifiedMaxCount {count}",
    "values": "sh:maxCount {count}",
}
"""Constraints on the values of a path; the first five fit the node itself, too."""

Edges = set[tuple[int, int]]
Fails = set[tuple[int, int]]
"""Pairs of a shape and a node that breaks it."""


@dataclass(frozen=True)
class Rule:
    """A constraint that refers to one or two shapes, by number."""

    form: str
    way: str
    one: int
    other: int
    count: int

    @property
    def text(self) -> str:
        """The constraint in Turtle."""
        body = FORMS[self.form].format(**vars(self))
        return f"sh:property [ sh:path {self.way} ; {body} ]" if self.way else body

    def is_broken(self, node: int, edges: Edges, fails: Fails, may_fail: Fails) -> bool:
        """Return whether a node breaks it, given the pairs that fail and may fail."""
        values = self._values(node, edges)
        ok = [[(n, v) not in fails for n in (self.one, self.other)] for v in values]
        sure = [
            [(n, v) not in may_fail for n in (self.one, self.other)] for v in values
        ]
        return {
            "node": not all(one for one, _ in ok),
            "not": any(one for one, _ in sure),
            "and": not all(map(all, ok)),
            "or": not all(map(any, ok)),
            "xone": not all(map(any, ok)) or any(map(all, sure)),
            "least": sum(one for one, _ in ok) < self.count,
            "most": sum(one for one, _ in sure) > self.count,
            "values": len(values) > self.count,
        }[self.form]

    def _values(self, node: int, edges: Edges) -> list[int]:
        if not self.way:
            return [node]
        if self.way == ":next":
            return [b for a, b in edges if a == node]
        return [a for a, b in edges if b == node]


Shapes = list[list[Rule]]


def shapes(chance: Random) -> Shapes:
    """Return the rules of some shapes."""
    numbers = range(chance.randint(1, 4))

    def rule() -> Rule:
        way, form = chance.choice(WAYS), chance.choice(list(FORMS))
        if form in {"least", "most", "values"}:
            way = way or ":next"
        one, other, count = map(chance.choice, (numbers, numbers, range(3)))
        return Rule(form, way, one, other, count)

    return [[rule() for _ in range(chance.randint(1, 2))] for _ in numbers]


def edges(chance: Random) -> Edges:
    """Return a graph of one predicate."""
    pairs = [(a, b) for a in NODES for b in NODES]
    return set(chance.sample(pairs, chance.randint(0, 7)))


def turtle(rules: Shapes) -> str:
    """Return the shapes in Turtle, each with a shape that has all nodes as targets."""
    targets = ", ".join(f":n{node}" for node in NODES)
    return " ".join(
        f":R{n} {' ; '.join(rule.text for rule in shape)} . "
        f":S{n} sh:targetNode {targets} ; sh:node :R{n} ."
        for n, shape in enumerate(rules)
    )


def failing(rules: Shapes, graph: Edges) -> tuple[Fails, Fails]:
    """Return the pairs that surely fail, and those that may fail."""
    fails: Fails = set()
    may_fail: Fails = {(n, node) for n in range(len(rules)) for node in NODES}
    while True:
        shown = _following(rules, graph, may_fail)
        possible = _following(rules, graph, shown)
        if (shown, possible) == (fails, may_fail):
            return fails, may_fail
        fails, may_fail = shown, possible


def _following(rules: Shapes, graph: Edges, may_fail: Fails) -> Fails:
    """Return the pairs that fail if all others than ``may_fail`` surely conform."""
    fails: Fails = set()
    while True:
        found = {
            (n, node)
            for n, shape in enumerate(rules)
            for node in NODES
            if any(rule.is_broken(node, graph, fails, may_fail) for rule in shape)
        }
        if found == fails:
            return fails
        fails = found
