"""Answers as terms, for code of ours that asks the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)

from kg.errors import StoreUnavailableError
from kg.rdf.formats import JSON_RESULTS, N_TRIPLES
from kg.sparql.protocol import Query, Solution, Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Triple


@dataclass(frozen=True, slots=True)
class SolutionSequence:
    """Solutions in the order of their variables; an unbound one is None."""

    names: list[str]
    rows: list[tuple[object | None, ...]]


def read_results(content: bytes) -> SolutionSequence | bool:
    """Return what SPARQL JSON results say: solutions, or a boolean.

    Raises:
        StoreUnavailableError: they are none; another service may answer anything.
    """
    try:
        parsed = parse_query_results(content, QueryResultsFormat.JSON)
        if isinstance(parsed, QueryBoolean):
            return bool(parsed)
        names = [variable.value for variable in parsed.variables]
        return SolutionSequence(names, [tuple(solution) for solution in parsed])
    except (SyntaxError, ValueError) as error:
        raise StoreUnavailableError(
            "the answer is no SPARQL results in JSON"
        ) from error


def select(
    store: Store, text: str, bindings: Mapping[str, NamedNode | Literal] | None = None
) -> list[Solution]:
    """Return the solutions of a SELECT query; unbound variables are left out.

    Raises:
        QueryError: see :meth:`kg.sparql.protocol.Store.answer`.
    """
    answer = store.answer(Query(text, bindings), JSON_RESULTS, None)
    results = read_results(b"".join(answer.body))
    if isinstance(results, bool):
        raise StoreUnavailableError("the answer is a boolean, and not solutions")
    return [
        {
            name: term
            for name, term in zip(results.names, row, strict=True)
            if isinstance(term, NamedNode | BlankNode | Literal)
        }
        for row in results.rows
    ]


def construct(
    store: Store, text: str, bindings: Mapping[str, NamedNode | Literal] | None = None
) -> list[Triple]:
    """Return the triples of a CONSTRUCT or DESCRIBE query, each once.

    Raises:
        QueryError: see :meth:`kg.sparql.protocol.Store.answer`.
    """
    answer = store.answer(Query(text, bindings), None, N_TRIPLES)
    content = b"".join(answer.body)
    try:
        found = [one.triple for one in parse(content, format=RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError) as error:
        raise StoreUnavailableError("the answer is no N-Triples") from error
    return list(dict.fromkeys(found))
