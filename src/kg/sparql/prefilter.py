"""Clean refusals of queries that the engine would fetch for, or die of.

:func:`check` reads tokens, not grammar (:mod:`kg.rdf.query_text`), so that its answer
comes in microseconds and has a line and a column. It is a courtesy and not the
boundary: what slips through meets the limits of the worker process.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from kg.errors import QuerySyntaxError, QueryTooLargeError
from kg.rdf.query_text import LONG, decode, for_engine, tokens
from kg.sparql.query_counts import QueryCounts

if TYPE_CHECKING:
    from kg.project import ServiceLimits

_KIB: Final = 1 << 10


def check(text: str, service: ServiceLimits) -> str:
    """Refuse a query for its length, or for what :func:`check_query` finds in it.

    Returns:
        The query as the engine is to get it, without codepoint escapes.

    Raises:
        QuerySyntaxError: it is no Unicode text, or not offered.
        QueryTooLargeError: it is too long.
    """
    try:
        length = len(text.encode())
    except UnicodeEncodeError:
        raise QuerySyntaxError("the query is no Unicode text") from None
    most = service.query_kib
    if length > most * _KIB:
        raise QueryTooLargeError(
            f"the query is longer than {most} KiB", "query_kib", most
        )
    check_query(text, service)
    return for_engine(decode(text).text)


async def check_aside(text: str, service: ServiceLimits) -> str:
    """Do as :func:`check`, but a long text in a thread: others are not to wait for it.

    Raises:
        QueryError: as :func:`check` does.
    """
    if len(text) > LONG:
        return await asyncio.to_thread(check, text, service)
    return check(text, service)


def check_query(text: str, service: ServiceLimits) -> None:
    """Refuse a query that asks for what is not offered, or is built to harm.

    Raises:
        QuerySyntaxError: the query has SERVICE, is an update, is of no version of
            SPARQL that is offered though the engine takes it, has a string that does
            not close, or goes beyond a limit of nesting, operators or path steps.
    """
    decoded = decode(text)
    counts = QueryCounts(text, decoded, service)
    for token in tokens(decoded.text):
        counts.see(token)
