"""What a worker meets, or dies of, is said of what it was asked for."""

from __future__ import annotations

import signal
from typing import Any, cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as OxStore

from kg.errors import (
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreUnavailableError,
)
from kg.project import ServiceLimits
from kg.rdf.formats import JSON_RESULTS
from kg.sparql import DirectStore, Query, Work
from kg.sparql.limit_errors import LimitErrors
from kg.sparql.workers.engine_errors import death, problem

SERVICE = ServiceLimits(query_seconds=2.0, query_memory_mib=64, result_mib=1)
ADVICE = "; ask for less, or take the dump"
OF_MEMORY = f"more than 64 MiB of memory{ADVICE}"
OF_MEMORY_OR_ORDER = (
    "more than 64 MiB of memory, or orders values of several kinds, which the engine "
    "cannot; order by STR() of them, ask for less, or take the dump"
)
LOST = "was lost with its worker; try again"
NESTED = "is nested too deeply; ask in parts"
NUMBER = NamedNode("https://example.org/number")


class OutOfMemory:
    """An engine that has no memory left."""

    def query(self, *_: Any, **__: Any) -> None:
        raise MemoryError


@pytest.mark.parametrize(
    ("status", "work", "kind", "text"),
    [
        (-signal.SIGALRM, Work.QUERY, QueryTimeoutError, "ran longer than 2 s"),
        (-signal.SIGALRM, Work.PAGE, QueryTimeoutError, "ran longer than 2 s"),
        (-signal.SIGABRT, Work.PAGE, QueryTooLargeError, f"needed {OF_MEMORY}"),
        (
            -signal.SIGABRT,
            Work.QUERY,
            QueryTooLargeError,
            f"needed {OF_MEMORY_OR_ORDER}",
        ),
        (-signal.SIGBUS, Work.QUERY, QueryTooLargeError, f"needed {OF_MEMORY}"),
        (-signal.SIGSEGV, Work.QUERY, QuerySyntaxError, NESTED),
        (-signal.SIGSEGV, Work.PAGE, StoreUnavailableError, LOST),
        (None, Work.QUERY, StoreUnavailableError, LOST),
        (None, Work.PAGE, StoreUnavailableError, LOST),
    ],
)
def test_what_a_worker_died_of_is_said_of_what_it_was_asked_for(
    status: int | None, work: Work, kind: type[QueryError], text: str
) -> None:
    error = death(status, LimitErrors(SERVICE, work))
    assert type(error) is kind
    assert str(error).startswith(f"{work.value} {text}")


@pytest.mark.parametrize(
    ("kind", "work", "text"),
    [
        ("too-large", Work.QUERY, f"the result is larger than 1 MiB{ADVICE}"),
        ("too-large", Work.PAGE, f"the page is larger than 1 MiB{ADVICE}"),
        (
            "memory",
            Work.QUERY,
            f"the query needed {OF_MEMORY}",
        ),
        ("memory", Work.PAGE, f"the page needed {OF_MEMORY}"),
    ],
)
def test_what_a_worker_reports_is_said_of_what_it_was_asked_for(
    kind: str, work: Work, text: str
) -> None:
    content = f'{{"kind": "{kind}", "message": ""}}'.encode()
    assert str(problem(content, LimitErrors(SERVICE, work))) == text


def test_what_a_page_fails_of_beside_its_store_is_said_of_the_page() -> None:
    store = DirectStore(SERVICE)
    store.engine = cast("OxStore", OutOfMemory())
    with pytest.raises(QueryTooLargeError, match=r"^the page needed more than 64 MiB"):
        store.answer(Query("ASK {}"), JSON_RESULTS, None)
    store.engine = OxStore()
    store.engine.add(Quad(NUMBER, NUMBER, Literal("x" * (1 << 20))))
    with pytest.raises(QueryTooLargeError, match=r"^the page is larger than 1 MiB"):
        store.answer(Query("SELECT * { ?s ?p ?o }"), JSON_RESULTS, None)
