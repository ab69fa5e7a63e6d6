"""The patterns of a SPARQL query, sorted by what a solution needs of them.

A query is taken apart into *alternatives*, one for each choice of branches of UNION. An
alternative is a block: the patterns that each solution matches, and inner blocks, which
it may match (OPTIONAL) or is tested by (EXISTS, MINUS). SPARQL 1.1 Query, section 18.2,
https://www.w3.org/TR/sparql11-query/#sparqlQuery.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import count, product
from typing import TYPE_CHECKING, Final

from rdflib import Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.bundles.triple_patterns import UnknownFormError, triple_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.bundles.triple_patterns import TriplePattern

_MOST: Final = 64
"""The most alternatives that are looked at."""


@dataclass(frozen=True, slots=True)
class Block:
    """Patterns that are matched together, and the blocks that depend on them.

    ``seen`` are the patterns of the group in which an inner block is: it is matched
    before what is around that group (section 18.6, "bottom-up").
    """

    patterns: tuple[TriplePattern, ...] = ()
    inner: tuple[Block, ...] = ()
    seen: tuple[TriplePattern, ...] = ()

    @property
    def all_patterns(self) -> tuple[TriplePattern, ...]:
        """The patterns that are matched when this block is, those before it too."""
        return self.seen + self.patterns

    def testing(self, inner: Iterable[Block]) -> Block:
        """Return the block with inner blocks that see its patterns."""
        more = tuple(replace(one, seen=self.patterns) for one in inner)
        return replace(self, inner=self.inner + more)

    def joined(self, other: Block) -> Block:
        """Return what matches both."""
        return Block(
            self.patterns + other.patterns,
            self.inner + other.inner,
            self.seen + other.seen,
        )

    def renamed(self, names: Callable[[str], str]) -> Block:
        """Return the block with other names of variables."""
        return Block(
            tuple(one.renamed(names) for one in self.patterns),
            tuple(one.renamed(names) for one in self.inner),
            tuple(one.renamed(names) for one in self.seen),
        )

    def every_pattern(self) -> Iterator[TriplePattern]:
        """Yield the patterns of this block and of all inner ones."""
        for one in self.every_block():
            yield from one.patterns

    def every_block(self) -> Iterator[Block]:
        """Yield this block and all inner ones."""
        yield self
        for one in self.inner:
            yield from one.every_block()


@dataclass(frozen=True, slots=True)
class Groups:
    """Alternatives whose solutions are grouped by some variables, or cut off."""

    alternatives: tuple[Block, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryBlocks:
    """A query taken apart: its alternatives, and all groups in it."""

    alternatives: tuple[Block, ...]
    groups: tuple[Groups, ...]

    def predicates(self) -> frozenset[str] | None:
        """Return the predicates that are mentioned, None if they may be any.

        A path without a step matches each node, whatever its predicates.
        """
        found: set[str] = set()
        for pattern in (p for one in self.alternatives for p in one.every_pattern()):
            if pattern.predicates is None or pattern.may_stay:
                return None
            found |= pattern.predicates | pattern.backwards
        return frozenset(found)


@cache
def query_blocks(text: str) -> QueryBlocks:
    """Take a SELECT or ASK query apart.

    Raises:
        UnknownFormError: the query cannot be parsed, or has an unknown form.
    """
    try:
        algebra = translateQuery(parseQuery(text)).algebra
    except Exception as error:
        # the parser raises whatever a query makes it stumble over
        raise UnknownFormError(str(error)) from error
    if algebra.name not in {"SelectQuery", "AskQuery"} or algebra.datasetClause:
        raise UnknownFormError(algebra.name)
    reader = _Reader()
    return QueryBlocks(tuple(reader.visit(algebra.p)), tuple(reader.groups))


class _Reader:
    """Reads the algebra of a query; each form has a method."""

    def __init__(self) -> None:
        self.groups: list[Groups] = []
        self._numbers = count()

    def visit(self, node: CompValue) -> list[Block]:
        read = getattr(self, f"_{node.name.lower()}", None)
        if read is None:
            raise UnknownFormError(node.name)
        found: list[Block] = read(node)
        if len(found) > _MOST:
            raise UnknownFormError("too many branches")
        return found

    def _bgp(self, node: CompValue) -> list[Block]:
        patterns = [one for s, p, o in node.triples for one in triple_patterns(s, p, o)]
        return [Block(tuple(patterns))]

    def _join(self, node: CompValue) -> list[Block]:
        pairs = product(self.visit(node.p1), self.visit(node.p2))
        return [one.joined(other) for one, other in pairs]

    def _leftjoin(self, node: CompValue) -> list[Block]:
        inner = (*self.visit(node.p2), *self._tested(node.expr))
        return [one.testing(inner) for one in self.visit(node.p1)]

    def _minus(self, node: CompValue) -> list[Block]:
        inner = tuple(self.visit(node.p2))
        return [one.testing(inner) for one in self.visit(node.p1)]

    def _union(self, node: CompValue) -> list[Block]:
        return [*self.visit(node.p1), *self.visit(node.p2)]

    def _filter(self, node: CompValue) -> list[Block]:
        tested = tuple(self._tested(node.expr))
        return [one.testing(tested) for one in self.visit(node.p)]

    _extend = _orderby = _filter
    """The expressions of BIND and ORDER BY may have EXISTS too."""

    def _graph(self, node: CompValue) -> list[Block]:
        found = self.visit(node.p)
        if not all(one.patterns for one in found):
            # this asks which graphs there are
            raise UnknownFormError("a graph without a pattern")
        return found

    def _distinct(self, node: CompValue) -> list[Block]:
        return self.visit(node.p)

    _reduced = _distinct

    def _aggregatejoin(self, node: CompValue) -> list[Block]:
        if any(self._tested(node.A)):
            raise UnknownFormError("EXISTS within an aggregate")
        return self.visit(node.p)

    def _slice(self, node: CompValue) -> list[Block]:
        found = self.visit(node.p)
        self.groups.append(Groups(tuple(found), ()))
        return found

    def _group(self, node: CompValue) -> list[Block]:
        found = self.visit(node.p)
        keys = node.expr or ()
        if any(self._tested(keys)):
            raise UnknownFormError("EXISTS within GROUP BY")
        named = tuple(str(one) for one in keys if isinstance(one, Variable))
        self.groups.append(Groups(tuple(found), named))
        return found

    def _project(self, node: CompValue) -> list[Block]:
        """Rename what a subquery does not select: it is not seen outside."""
        shown, number = set(map(str, node.PV)), next(self._numbers)

        def names(name: str) -> str:
            return name if name in shown else f"{name}/{number}"

        return [one.renamed(names) for one in self.visit(node.p)]

    def _tomultiset(self, node: CompValue) -> list[Block]:
        # without a pattern these are the rows of VALUES
        return self.visit(node.p) if isinstance(node.p, CompValue) else [Block()]

    def _values(self, node: CompValue) -> list[Block]:
        del node
        return [Block()]

    def _tested(self, expression: object) -> Iterator[Block]:
        """Yield the blocks of EXISTS in an expression."""
        if isinstance(expression, CompValue):
            if expression.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
                yield from self.visit(expression.graph)
                return
            for key in expression:
                if key != "_vars":
                    yield from self._tested(expression[key])
        elif isinstance(expression, list | tuple):
            for one in expression:
                yield from self._tested(one)
