"""Makes random SPARQL queries of few variables and predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import KG

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

PREDICATES: Final = [
    NamedNode("urn:shared"),
    NamedNode("urn:both"),
    NamedNode("urn:own"),
]
"""What shared things have (the first two), and what members have (the last two)."""
_NAMES: Final = ("a", "b", "c", "d")


class Queries:
    """Makes queries by chance; ``constants`` are nodes of the graph."""

    def __init__(self, random: Random, constants: Sequence[NamedNode]) -> None:
        self._random = random
        self._constants = constants

    def query(self) -> str:
        """Return a SELECT query."""
        if self._chance(0.15):
            return self._grouped()
        return f"SELECT * {{ {self._group(self._random.randrange(3))} }}"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _variable(self) -> str:
        return f"?{self._random.choice(_NAMES)}"

    def _node(self) -> str:
        if self._chance(0.05):
            return str(self._random.choice(self._constants))
        return self._variable()

    def _predicate(self) -> str:
        shared, both, own = PREDICATES
        often = [shared, *[both] * 3, *[own] * 3, *[KG.event] * 4]
        return str(self._random.choice(often))

    def _path(self, depth: int) -> str:
        if depth == 0 or self._chance(0.6):
            return self._predicate()
        form = self._random.choice(
            ["{}/{}", "({}|{})", "^{}", "({})*", "({})+", "({})?", "!{}", "!(^{})"]
        )
        if form[0] == "!":
            return form.format(self._predicate())
        return "(" + form.format(self._path(depth - 1), self._path(depth - 1)) + ")"

    def _triple(self) -> str:
        if self._chance(0.06):
            return f"{self._node()} a {KG.Statistic} ."
        if self._chance(0.05):
            return f"{self._node()} ?p {self._node()} ."
        path = self._path(2) if self._chance(0.3) else self._predicate()
        return f"{self._node()} {path} {self._node()} ."

    def _star(self) -> str:
        """Return patterns that hang together, as those of real checks do."""
        one, *others = self._random.sample(_NAMES, 3)
        first = f"?{one} {self._predicate()} ?{others[0]} ."
        if self._chance(0.3):
            first += f" ?{one} {self._predicate()} ?{others[1]} ."
        return first

    def _group(self, depth: int) -> str:
        parts = [self._pattern()]
        while self._chance(0.5):
            is_element = depth and self._chance(0.7)
            parts.append(self._element(depth - 1) if is_element else self._pattern())
        return " ".join(parts)

    def _pattern(self) -> str:
        return self._star() if self._chance(0.8) else self._triple()

    def _element(self, depth: int) -> str:
        inner = self._group(depth)
        constant = self._random.choice(self._constants)
        return self._random.choice(
            [
                inner,
                f"{{ {inner} }}",
                *[f"{{ {self._scoped(depth)} }}"] * 3,
                *[f"OPTIONAL {{ {inner} }}"] * 2,
                f"{{ {inner} }} UNION {{ {self._group(depth)} }}",
                f"MINUS {{ {inner} }}",
                f"FILTER EXISTS {{ {inner} }}",
                *[f"FILTER NOT EXISTS {{ {inner} }}"] * 2,
                f"GRAPH ?g {{ {inner} }}",
                f"VALUES {self._variable()} {{ {constant} }}",
                f"FILTER ({self._variable()} != {self._node()})",
                f"{{ SELECT {self._variable()} {{ {inner} }} }}",
                f"{{ SELECT DISTINCT {self._variable()} {{ {inner} }} }}",
                f"{{ {self._grouped(depth)} }}",
                f"OPTIONAL {{ {inner} FILTER ({self._variable()} != {self._node()}) }}",
                self._bound(),
            ]
        )

    def _scoped(self, depth: int) -> str:
        """Return a group that is matched before what is around it."""
        form = self._random.choice(["OPTIONAL", "FILTER NOT EXISTS", "MINUS"])
        return f"{self._star()} {form} {{ {self._group(max(depth - 1, 0))} }}"

    def _bound(self) -> str:
        return f"BIND ({self._variable()} AS ?y{self._random.randrange(10**6)})"

    def _cut(self) -> str:
        """Return at times a limit: what is cut off must not depend on the order."""
        return " LIMIT 100" if self._chance(0.1) else ""

    def _grouped(self, depth: int = 1) -> str:
        key, other = self._random.sample(_NAMES, 2)
        makes = self._random.choice(
            ["COUNT({})", "COUNT(DISTINCT {})", "MAX(STR({}))", "MIN(STR({}))"]
        ).format(f"?{other}")
        by = f" GROUP BY ?{key}" if self._chance(0.8) else ""
        shown = f"?{key} " if by else ""
        having = (
            f" HAVING ({makes} > 1)" if "COUNT" in makes and self._chance(0.3) else ""
        )
        number = self._random.randrange(10**6)
        return (
            f"SELECT {shown}({makes} AS ?n{number}) {{ {self._group(depth)} }}"
            f"{by}{having}{self._cut()}"
        )
