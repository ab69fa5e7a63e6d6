"""An answer that is read ahead: how far, how long, and what holds its engine back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from support.engine import Engine

from kg.errors import QueryTimeoutError, SlowReaderError
from kg.project import ServiceLimits

if TYPE_CHECKING:
    from collections.abc import Coroutine

SERVICE = ServiceLimits(stalled_seconds=0.3)
MIB = 1 << 20


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def test_an_engine_is_held_back_while_its_reader_has_a_mebibyte_to_read() -> None:
    async def work() -> None:
        answer = Engine(SERVICE)
        answer.put(b" " * MIB)
        assert answer.told == []
        answer.put(b"x")
        assert answer.told == ["hold"]
        assert len(await answer.piece()) == MIB + 1
        assert answer.told == ["hold", "go on"]
        answer.put(b"y", is_last=True)
        assert [await answer.piece(), await answer.piece()] == [b"y", b""]
        assert answer.told == ["hold", "go on", "release"]

    run(work())


def test_an_engine_whose_answer_ends_while_it_is_held_back_goes_on_to_others() -> None:
    async def work() -> None:
        answer = Engine(SERVICE)
        answer.put(b" " * 2 * MIB)
        answer.put(b"x", is_last=True)
        assert answer.told == ["hold", "go on", "release"]
        assert answer.is_complete()
        assert len(await answer.piece()) == 2 * MIB + 1
        assert answer.told == ["hold", "go on", "release"]

    run(work())


def test_the_deadline_stands_still_while_the_reader_is_waited_for() -> None:
    async def work() -> None:
        answer = Engine(SERVICE, seconds=0.2)
        answer.put(b" " * 2 * MIB)
        await asyncio.sleep(0.25)
        assert not answer.error
        await answer.piece()
        with pytest.raises(QueryTimeoutError, match="too late"):
            await asyncio.wait_for(answer.piece(), 5)
        assert answer.told == ["hold", "go on", "abort", "release"]

    run(work())


def test_a_reader_that_takes_nothing_ends_the_query() -> None:
    async def work() -> None:
        answer = Engine(SERVICE)
        answer.put(b" " * 2 * MIB)
        await asyncio.sleep(0.4)
        with pytest.raises(SlowReaderError, match=r"taken for 0\.3 s") as stalled:
            await answer.piece()
        assert (stalled.value.limit, stalled.value.value) == ("stalled_seconds", 0.3)

    run(work())


def test_a_query_that_is_put_back_has_not_begun() -> None:
    async def work() -> None:
        answer = Engine(SERVICE)
        answer.put_back()
        assert await answer.begun is False
        assert answer.told == ["abort", "release"]

    run(work())


def test_a_query_that_fails_before_its_answer_begins_says_why() -> None:
    async def work() -> None:
        answer = Engine(SERVICE)
        answer.finish(QueryTimeoutError("too late"))
        answer.stop()
        with pytest.raises(QueryTimeoutError, match="too late"):
            await answer.begun
        assert answer.told == ["release"]

    run(work())


def test_what_comes_after_the_end_changes_nothing() -> None:
    async def work() -> None:
        answer = Engine(SERVICE)
        answer.put(b"x", is_last=True)
        answer.put(b"y" * 2 * MIB)
        assert [await answer.piece(), await answer.piece()] == [b"x", b""]
        assert answer.told == ["release"]

    run(work())


def test_a_query_that_has_ended_is_not_put_back() -> None:
    """Its engine answers another query by then, which it would stop."""

    async def work() -> None:
        answer = Engine(SERVICE)
        answer.put(b"x", is_last=True)
        answer.put_back()
        assert (answer.told, answer.is_put_back) == (["release"], False)

    run(work())
