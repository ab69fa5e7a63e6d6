"""The answer to a query as a table for a page, and the lines around a mistake in one.

The answer arrives in JSON (SPARQL 1.1 Query Results JSON Format) or in N-Triples. The
end of a long one is missing, so the last row that is there in part is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)

from kg.errors import StoreUnavailableError
from kg.rdf.vocabulary import RDF, XSD
from kg.text.characters import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.web.views.terms import Shown, Terms

MOST_ROWS: Final = 300
"""So many rows of an answer are on its page."""
_LONGEST: Final = 2000
"""Characters of a term that a cell shows."""
_AROUND: Final = 3
"""Lines of a query that are shown before and after a mistake."""
_LINE: Final = 300
"""Characters of such a line."""
_TRIPLE: Final = ("subject", "predicate", "object")
_UNSAID: Final = {XSD.string, RDF.langString}
"""Datatypes that a reader need not be told."""
_NO_RESULTS: Final = "the answer is no SPARQL results in JSON, nor N-Triples"


@dataclass(frozen=True, slots=True)
class Cell:
    """A term in a table; ``length`` counts its characters if not all are shown."""

    term: Shown
    datatype: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class QueryResult:
    """An answer as a page shows it.

    ``boolean`` is the answer of ASK, and None for others. ``count`` is the number of
    rows that were read: all of them if ``is_whole``. An unbound variable is None.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    count: int = 0
    is_whole: bool = True
    is_graph: bool = False
    boolean: bool | None = None


def read_solutions(content: bytes, terms: Terms, *, is_whole: bool) -> QueryResult:
    """Return what the beginning of SPARQL JSON results says.

    Raises:
        StoreUnavailableError: it is none; another service may answer anything.
    """
    try:
        parsed = parse_query_results(content, QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise StoreUnavailableError(_NO_RESULTS) from error
    if isinstance(parsed, QueryBoolean):
        return QueryResult(boolean=bool(parsed))
    columns = tuple(one.value for one in parsed.variables)
    return _table(columns, map(tuple, parsed), terms, is_whole=is_whole)


def read_triples(content: bytes, terms: Terms, *, is_whole: bool) -> QueryResult:
    """Return what the beginning of an answer in N-Triples says, a triple in a row.

    Raises:
        StoreUnavailableError: it is no N-Triples.
    """
    parsed = parse(content, format=RdfFormat.N_TRIPLES)
    triples = ((one.subject, one.predicate, one.object) for one in parsed)
    found = _table(_TRIPLE, triples, terms, is_whole=is_whole)
    return replace(found, is_graph=True)


def _table(
    columns: tuple[str, ...],
    rows: Iterable[Sequence[object]],
    terms: Terms,
    *,
    is_whole: bool,
) -> QueryResult:
    shown: list[tuple[Cell | None, ...]] = []
    count = 0
    for count, row in enumerate(_up_to_end(rows, is_whole=is_whole), 1):
        if count <= MOST_ROWS:
            shown.append(tuple(_cell(one, terms) if one else None for one in row))
    return QueryResult(columns, tuple(shown), count, is_whole)


def _up_to_end(
    rows: Iterable[Sequence[object]], *, is_whole: bool
) -> Iterator[Sequence[object]]:
    try:
        yield from rows
    except (SyntaxError, ValueError) as error:
        if is_whole:
            raise StoreUnavailableError(_NO_RESULTS) from error


def _cell(term: object, terms: Terms) -> Cell:
    shown = terms.shown(term)
    datatype = ""
    if isinstance(term, Literal) and term.datatype not in _UNSAID:
        datatype = terms.short_names.name(term.datatype).strip("<>")[:_LONGEST]
    length = len(shown.text)
    if length <= _LONGEST:
        return Cell(shown, datatype)
    return Cell(replace(shown, text=f"{shown.text[:_LONGEST]}…"), datatype, length)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a query; one ``is_wrong`` if the mistake is in it."""

    number: int
    text: str
    is_wrong: bool


def lines_around(text: str, number: int) -> tuple[Line, ...]:
    """Return a line of a query and some around it; unprintable characters are blanks.

    A long line is cut: the excerpt of the problem shows the place.
    """
    lines = text.split("\n")
    first = max(0, number - 1 - _AROUND)
    return tuple(
        Line(at, _shortened(one), is_wrong=at == number)
        for at, one in enumerate(lines[first : number + _AROUND], first + 1)
    )


def _shortened(line: str) -> str:
    return printable(line if len(line) <= _LINE else f"{line[:_LINE]}…")
