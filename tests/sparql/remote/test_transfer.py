"""An answer from another service: who is waited for, how long, and who ends it."""

from __future__ import annotations

import time
from contextlib import closing
from itertools import repeat
from threading import Event
from typing import TYPE_CHECKING

import pytest
from support.upstream import TRUE, chunked, framed, upstream

from kg.errors import QueryTimeoutError, SlowReaderError, StoreUnavailableError
from kg.project import ServiceLimits
from kg.rdf.formats import JSON_RESULTS
from kg.sparql import Query, open_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.upstream import Script


def asked(script: Script, service: ServiceLimits) -> bytes:
    """Ask a service that answers by a script."""
    with upstream(script) as server, closing(open_endpoint(server.url, service)) as s:
        return b"".join(s.answer(Query("ASK {}"), JSON_RESULTS, None).body)


def test_a_reader_that_takes_nothing_loses_its_place_and_ends_the_query() -> None:
    service = ServiceLimits(stalled_seconds=0.3, workers=1)

    def script(query: str) -> Iterator[bytes]:
        return iter(framed(TRUE)) if "ASK" in query else chunked(repeat(b" " * 65536))

    with upstream(script) as server, closing(open_endpoint(server.url, service)) as s:
        answer = s.answer(Query("SELECT * {}"), JSON_RESULTS, None)
        next(answer.body)
        assert server.lost.wait(5)
        assert b"".join(s.answer(Query("ASK {}"), JSON_RESULTS, None).body) == TRUE
        with pytest.raises(SlowReaderError, match=r"taken for 0\.3 s") as stalled:
            list(answer.body)
        assert stalled.value.limit == "stalled_seconds"


def test_the_time_of_a_reader_is_not_that_of_the_query() -> None:
    service = ServiceLimits(query_seconds=0.6, stalled_seconds=5.0, workers=1)
    pieces = [b" " * 65536] * 128
    with (
        upstream(lambda _: chunked(pieces)) as server,
        closing(open_endpoint(server.url, service)) as s,
    ):
        size = 0
        for piece in s.answer(Query("ASK {}"), JSON_RESULTS, None).body:
            size += len(piece)
            time.sleep(0.2)
        assert size == 128 * 65536


def test_an_answer_that_trickles_ends_at_the_deadline() -> None:
    def trickle() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.05)

    with pytest.raises(QueryTimeoutError, match=r"longer than 0\.5 s"):
        asked(lambda _: chunked(trickle()), ServiceLimits(query_seconds=0.5))


def test_an_answer_that_is_forgotten_gives_its_place_back() -> None:
    service = ServiceLimits(workers=1)
    with (
        upstream(lambda _: chunked(repeat(b" " * 65536))) as server,
        closing(open_endpoint(server.url, service)) as s,
    ):
        for _ in range(3):
            next(s.answer(Query("ASK {}"), JSON_RESULTS, None).body)
        assert server.lost.wait(5)


def test_a_store_that_closes_ends_what_is_under_way() -> None:
    hold = Event()

    def script(_: str) -> Iterator[bytes]:
        yield from chunked(repeat(b" " * 65536))
        hold.wait(5)

    with upstream(script) as server:
        store = open_endpoint(server.url, ServiceLimits())
        answer = store.answer(Query("ASK {}"), JSON_RESULTS, None)
        store.close()
        assert server.lost.wait(5)
        with pytest.raises(StoreUnavailableError, match="the store is closed"):
            next(answer.body)
        with pytest.raises(StoreUnavailableError, match="the store is closed"):
            store.answer(Query("ASK {}"), JSON_RESULTS, None)


def test_a_query_whose_connection_ended_before_an_answer_is_asked_once_more() -> None:
    answers = [[], framed(TRUE), [], []]
    with (
        upstream(lambda _: answers.pop(0)) as server,
        closing(open_endpoint(server.url, ServiceLimits())) as store,
    ):
        answer = store.answer(Query("ASK {}"), JSON_RESULTS, None)
        assert b"".join(answer.body) == TRUE
        with pytest.raises(StoreUnavailableError, match="closed the connection before"):
            store.answer(Query("ASK { ?s ?p ?o }"), JSON_RESULTS, None)
        assert server.asked == ["ASK {}"] * 2 + ["ASK { ?s ?p ?o }"] * 2
