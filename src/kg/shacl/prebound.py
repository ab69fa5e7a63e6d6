"""SPARQL queries of shapes with their variables bound beforehand.

SHACL, pre-binding, https://www.w3.org/TR/shacl/#pre-binding. The values stand in a
graph of their own, a row for each solution wanted, and every group of the query that
names a bound variable begins by reading its row: so filters, subqueries and blank nodes
all see what is bound, and one query serves all focus nodes at once. A group that names
none reads none: it would be joined with every row. No other part of the query sees that
graph.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, Store

from kg.errors import QuerySyntaxError
from kg.rdf.query_text import Token, for_engine, tokens
from kg.shacl.exists_joins import ExistsJoins
from kg.shacl.parameters import ShapesError
from kg.shacl.query_groups import brackets, groups_reading, spliced
from kg.shacl.query_syntax import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from pyoxigraph import QuerySolution

    from kg.shacl.results import Term

PREBOUND: Final = NamedNode("urn:x-kg:prebound")
SHAPES_GRAPH: Final = NamedNode("urn:x-kg:shapes")
_ROW: Final = "x_kg_row"
_OWN: Final = "x_kg_"
"""What the variables begin with that a query is given here."""
_REFUSED: Final = {"MINUS", "VALUES", "SERVICE", "FROM"}
_AGGREGATES: Final = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_WHOLE: Final = {"GROUP", "LIMIT", "OFFSET", "HAVING", *_AGGREGATES}
_ANSWERS: Final = {"SELECT": QuerySolutions, "ASK": QueryBoolean}


@dataclass(frozen=True)
class PreboundQuery:
    """A query of which some variables, by ``names``, get values."""

    owner: Term
    prologue: str
    text: str
    names: frozenset[str]
    form: Literal["SELECT", "ASK"] = "SELECT"

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens of the text."""
        found = list(tokens(self.text))
        if any(one.kind == "broken" for one in found):
            raise self._error("has a string that is not closed, or a wrong escape")
        return found

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that get values: those that the text has, and ``this``."""
        used = {one.text[1:] for one in self.tokens if one.kind == "variable"}
        return self.names & (used | {"this"})

    def check(self) -> None:
        """Refuse what pre-binding has no meaning for.

        Raises:
            ShapesError: the query is none of SPARQL 1.1, or of another form; it uses
                MINUS, VALUES, SERVICE or FROM, assigns a variable that is bound, has a
                subquery that does not project ``this``, or a regular expression that
                cannot be used.
        """
        found = self.tokens
        try:
            answer = checked(self.prologue, self.text, _REFUSED)
        except QuerySyntaxError as error:
            raise self._error(str(error)) from error
        if not isinstance(answer, _ANSWERS[self.form]):
            raise self._error(f"must be of the form {self.form}")
        self._check_variables()
        for place, (before, one) in enumerate(itertools.pairwise(found), 1):
            if before.text == "{" and one.word == "SELECT":
                self._check_subquery(found[place + 1 :])

    def solutions(
        self, store: Store, rows: Sequence[dict[str, Term]]
    ) -> Iterator[tuple[int, QuerySolution]]:
        """Yield each solution with the number of the row that it belongs to.

        Raises:
            ShapesError: the query is no SPARQL.
        """
        step = 1 if self._is_whole() else max(1, len(rows))
        shielded = replace(self, text=self._shielded())
        asked = for_engine(self.prologue + shielded.joined(is_one=step == 1))
        for start in range(0, len(rows), step):
            chosen = rows[start : start + step]
            store.extend(_row_quads(chosen, start, self.bound))
            try:
                for solution in self._answer(store, asked):
                    # a query that counts has one row at a time, and cannot select it
                    row = start
                    if step > 1:
                        row = int(solution[_ROW].value.rpartition(":")[2])
                    yield row, solution
            finally:
                store.remove_graph(PREBOUND)

    def _answer(self, store: Store, asked: str) -> QuerySolutions:
        try:
            answer = store.query(asked)
        except (SyntaxError, RuntimeError) as error:
            raise self._error(f"cannot be used: {error}") from error
        if not isinstance(answer, QuerySolutions):
            raise TypeError(answer)
        return answer

    def _shielded(self) -> str:
        """Return the text, in which no variable of a GRAPH is the graph of the rows."""
        closed = brackets(self.tokens) or {}
        added: list[tuple[int, int, str]] = []
        for place, (word, name) in enumerate(itertools.pairwise(self.tokens)):
            is_variable = name.kind == "variable" and name.text[1:] not in self.bound
            if word.word == "GRAPH" and is_variable:
                end = self.tokens[closed[place + 2]].end
                test = f" FILTER ({name.text} != <{PREBOUND.value}>) }}"
                added += [(word.start, word.start, "{ "), (end, end, test)]
        return spliced(self.text, sorted(added))

    def joined(self, *, is_one: bool) -> str:
        """Return the query as a SELECT that reads its row where it needs it."""
        pattern = " ".join(
            f"<{PREBOUND.value}:{name}> ?{name} ;" for name in sorted(self.bound)
        )
        pattern = f" GRAPH <{PREBOUND.value}> {{ ?{_ROW} {pattern} }} "
        reading = groups_reading(self.tokens, self.bound)
        joins = ExistsJoins(self.text, self.tokens, self.bound, _ROW)
        if not self._is_whole():
            joins.find(pattern, reading)
        reading |= joins.reading
        heads = self._heads(is_one=is_one)
        edits: list[tuple[int, int, str]] = []
        after = 0
        for number, token in enumerate(self.tokens):
            if number < after:
                continue
            end = token.end
            new = joins.appended.get(number, "") + heads.get(number, token.text)
            if number in joins.replaced:
                after, test = joins.replaced[number]
                end, new = self.tokens[after - 1].end, f" {test} "
            elif number in reading:
                new += pattern
            edits.append((token.start, end, new))
        return spliced(self.text, edits)

    def _heads(self, *, is_one: bool) -> dict[int, str]:
        """Return what stands for tokens of the head, so that it selects the row."""
        for number, token in enumerate(self.tokens):
            if token.word == "ASK":
                return {number: f"SELECT DISTINCT ?{_ROW}"}
            if token.word == "SELECT":
                rest = self.tokens[number + 1 : number + 3]
                skipped = bool(rest) and rest[0].word in {"DISTINCT", "REDUCED"}
                first = rest[skipped : skipped + 1]
                if is_one or not first or first[0].text == "*":
                    return {}
                return {number + 1 + skipped: f"?{_ROW} {first[0].text}"}
        return {}

    def _is_whole(self) -> bool:
        """Return whether rows would mix: aggregates and slices see all solutions."""
        words = [one.word for one in self.tokens]
        return bool(_WHOLE & set(words)) or words.count("SELECT") > 1

    def _check_variables(self) -> None:
        for before, one in itertools.pairwise(self.tokens):
            if one.kind != "variable":
                continue
            if one.text[1:].startswith(_OWN):
                message = f"{one.text} cannot be used: rename it, without {_OWN}"
                raise self._error(message)
            if before.word == "AS" and one.text[1:] in self.bound:
                raise self._error(f"assigns {one.text}, which is bound already")

    def _check_subquery(self, found: list[Token]) -> None:
        head = list(itertools.takewhile(lambda one: one.text != "{", found))
        if "*" in {one.text for one in head[:2]}:
            raise self._error("has a subquery with SELECT *: select $this by its name")
        if "this" not in {one.text[1:] for one in head if one.kind == "variable"}:
            raise self._error("has a subquery that does not select $this")

    def _error(self, message: str) -> ShapesError:
        return ShapesError(f"query of {self.owner}: {message}")


def _row_quads(
    rows: Sequence[dict[str, Term]], start: int, bound: frozenset[str]
) -> Iterator[Quad]:
    for number, row in enumerate(rows, start):
        node = NamedNode(f"{PREBOUND.value}:{number}")
        for name in bound:
            predicate = NamedNode(f"{PREBOUND.value}:{name}")
            yield Quad(node, predicate, row[name], PREBOUND)
