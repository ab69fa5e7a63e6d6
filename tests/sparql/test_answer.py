"""An answer that is read ahead: how far, how long, and what holds its engine back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryError, QueryTimeoutError, SlowReaderError
from kg.project import ServiceLimits
from kg.sparql.answer import BufferedAnswer

if TYPE_CHECKING:
    from collections.abc import Coroutine

SERVICE = ServiceLimits(stalled_seconds=0.3)
MIB = 1 << 20


class Engine(BufferedAnswer):
    """An engine that notes what it is told to do."""

    def __init__(self, seconds: float = 60.0) -> None:
        super().__init__(SERVICE, seconds)
        self.told: list[str] = []

    def _hold(self) -> None:
        self.told.append("hold")

    def _go_on(self) -> None:
        self.told.append("go on")

    def _abort(self) -> None:
        self.told.append("abort")

    def _release(self) -> None:
        self.told.append("release")

    def _overdue(self) -> QueryError:
        return QueryTimeoutError("too late")


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def test_an_engine_is_held_back_while_its_reader_has_a_mebibyte_to_read() -> None:
    async def work() -> None:
        answer = Engine()
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
        answer = Engine()
        answer.put(b" " * 2 * MIB)
        answer.put(b"x", is_last=True)
        assert answer.told == ["hold", "go on", "release"]
        assert answer.is_complete()
        assert len(await answer.piece()) == 2 * MIB + 1
        assert answer.told == ["hold", "go on", "release"]

    run(work())


def test_the_deadline_stands_still_while_the_reader_is_waited_for() -> None:
    async def work() -> None:
        answer = Engine(seconds=0.2)
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
        answer = Engine()
        answer.put(b" " * 2 * MIB)
        await asyncio.sleep(0.4)
        with pytest.raises(SlowReaderError, match=r"taken for 0\.3 s") as stalled:
            await answer.piece()
        assert (stalled.value.limit, stalled.value.value) == ("stalled_seconds", 0.3)

    run(work())


def test_a_query_that_is_put_back_has_not_begun() -> None:
    async def work() -> None:
        answer = Engine()
        answer.put_back()
        assert await answer.begun is False
        assert answer.told == ["abort", "release"]

    run(work())


def test_a_query_that_fails_before_its_answer_begins_says_why() -> None:
    async def work() -> None:
        answer = Engine()
        answer.finish(QueryTimeoutError("too late"))
        answer.stop()
        with pytest.raises(QueryTimeoutError, match="too late"):
            await answer.begun
        assert answer.told == ["release"]

    run(work())
