"""Answers as terms, for code of ours that asks the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg.rdf.formats import JSON_RESULTS, N_TRIPLES
from kg.store.protocol import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.protocol import Solution, Store


def select(
    store: Store, text: str, bindings: Mapping[str, NamedNode | Literal] | None = None
) -> list[Solution]:
    """Return the solutions of a SELECT query; unbound variables are left out.

    Raises:
        QueryError: see :meth:`kg.store.protocol.Store.answer`.
    """
    answer = store.answer(Query(text, bindings), JSON_RESULTS, None)
    content = b"".join(answer.body)
    parsed = parse_query_results(content, QueryResultsFormat.JSON)
    if not isinstance(parsed, QuerySolutions):
        raise TypeError("not a SELECT query")
    names = [variable.value for variable in parsed.variables]
    return [
        {
            name: term
            for name, term in zip(names, solution, strict=True)
            if isinstance(term, NamedNode | BlankNode | Literal)
        }
        for solution in parsed
    ]


def construct(
    store: Store, text: str, bindings: Mapping[str, NamedNode | Literal] | None = None
) -> list[Triple]:
    """Return the triples of a CONSTRUCT or DESCRIBE query, each once.

    Raises:
        QueryError: see :meth:`kg.store.protocol.Store.answer`.
    """
    answer = store.answer(Query(text, bindings), None, N_TRIPLES)
    content = b"".join(answer.body)
    quads = parse(content, format=RdfFormat.N_TRIPLES)
    return list(dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in quads))
