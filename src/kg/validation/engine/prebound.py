"""SPARQL queries of shapes with their variables bound beforehand.

SHACL, pre-binding, https://www.w3.org/TR/shacl/#pre-binding. The values stand in a
graph of their own, a row for each solution wanted, and every group of the query begins
by reading its row: so filters, subqueries and blank nodes all see what is bound, and
one query serves all focus nodes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, QuerySolutions

from kg.errors import QuerySyntaxError
from kg.rdf.sparql import Token, decode, for_engine, tokens
from kg.validation.engine.parameters import ShapesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import QuerySolution, Store

    from kg.validation.results import Term

PREBOUND: Final = NamedNode("urn:x-kg:prebound")
SHAPES_GRAPH: Final = NamedNode("urn:x-kg:shapes")
_ROW: Final = "x_kg_row"
_REFUSED: Final = {"MINUS", "VALUES", "SERVICE"}
_WHOLE: Final = {"GROUP", "LIMIT", "OFFSET", "HAVING", "COUNT", "SUM", "MIN", "MAX"} | {
    "AVG",
    "SAMPLE",
    "GROUP_CONCAT",
}


@dataclass(frozen=True, slots=True)
class PreboundQuery:
    """A SELECT or ASK query whose variables ``bound`` get values from rows."""

    owner: Term
    prologue: str
    text: str
    bound: frozenset[str]

    def check(self) -> None:
        """Refuse what pre-binding has no meaning for.

        Raises:
            ShapesError: the query uses MINUS, VALUES or SERVICE, assigns a variable
                that is bound, or has a subquery that does not project one.
        """
        found = self.tokens
        for word in [one.word for one in found]:
            if word.endswith(_REFUSED):
                raise self._error(f"{word} cannot be used in a constraint")
        for before, one in pairwise(found):
            if before.word.endswith("AS") and one.text[1:] in self.bound:
                raise self._error(f"assigns {one.text}, which is bound already")
        for place, (before, one) in enumerate(pairwise(found), 1):
            if before.text == "{" and one.word == "SELECT":
                self._check_subquery(found[place + 1 :])

    def solutions(
        self, store: Store, rows: Sequence[dict[str, Term]]
    ) -> Iterator[tuple[int, QuerySolution]]:
        """Yield each solution with the number of the row that it belongs to.

        Raises:
            ShapesError: the query is no SPARQL, or is neither SELECT nor ASK.
        """
        step = 1 if self._is_whole() else max(1, len(rows))
        for start in range(0, len(rows), step):
            chosen = rows[start : start + step]
            store.extend(_row_quads(chosen, start, self.bound))
            try:
                yield from self._answer(store, start if step == 1 else None)
            finally:
                store.clear_graph(PREBOUND)

    def _answer(
        self, store: Store, only: int | None
    ) -> Iterator[tuple[int, QuerySolution]]:
        try:
            answer = store.query(self.prologue + self._joined(only))
        except (SyntaxError, RuntimeError) as error:
            raise self._error(f"cannot be used: {error}") from error
        if not isinstance(answer, QuerySolutions):
            raise self._error("must be a SELECT or an ASK query")
        for solution in answer:
            if only is not None:
                # a query that counts has one row at a time, and cannot select it
                yield only, solution
            else:
                row = solution[_ROW]
                yield int(row.value.rpartition(":")[2]), solution

    def _joined(self, only: int | None) -> str:
        """Return the query as a SELECT that reads its row in every group."""
        pattern = " ".join(
            f"<{PREBOUND.value}:{name}> ?{name} ;" for name in sorted(self.bound)
        )
        pattern = f" GRAPH <{PREBOUND.value}> {{ ?{_ROW} {pattern} }} "
        pieces: list[str] = []
        tokens = list(_TOKEN.finditer(self.text))
        place, head = 0, ""
        for token, after in zip(tokens, [*tokens[1:], None], strict=True):
            pieces.append(self.text[place : token.start()])
            place = token.end()
            word = token[0].upper()
            if head == "SELECT" and word not in {"DISTINCT", "REDUCED"}:
                head = "done"
                pieces.append("" if only is not None or word == "*" else f"?{_ROW} ")
            if not head and word in {"ASK", "SELECT"}:
                head = word
            asks = head == word == "ASK"
            pieces.append(f"SELECT DISTINCT ?{_ROW} WHERE" if asks else token[0])
            if word == "{" and after and after[0].upper() != "SELECT":
                pieces.append(pattern)
        return "".join([*pieces, self.text[place:]])

    def _is_whole(self) -> bool:
        """Return whether rows would mix: aggregates and slices see all solutions."""
        words = _words(self.text)
        return bool(_WHOLE & set(words)) or words.count("SELECT") > 1

    def _check_subquery(self, tokens: list[str]) -> None:
        head = tokens[: tokens.index("{")] if "{" in tokens else tokens
        names = {token[1:] for token in head if token[0] in "?$"}
        if "this" not in names:
            raise self._error("has a subquery that does not select $this")

    def _error(self, message: str) -> ShapesError:
        return ShapesError(f"query of {self.owner}: {message}")


def _words(text: str) -> list[str]:
    """Return the tokens of a query; keywords in capitals, strings and comments out."""
    tokens = [token for token in _TOKEN.findall(text) if token[0] not in "\"'#<"]
    return [t if t[0] in "?$" else t.upper() for t in tokens]


def _row_quads(
    rows: Sequence[dict[str, Term]], start: int, bound: frozenset[str]
) -> Iterator[Quad]:
    for number, row in enumerate(rows, start):
        node = NamedNode(f"{PREBOUND.value}:{number}")
        for name in bound:
            predicate = NamedNode(f"{PREBOUND.value}:{name}")
            yield Quad(node, predicate, row[name], PREBOUND)
