"""Who waits for a slot, and for how long: slots without anything behind them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.engine import Engine

from kg.errors import QueryError, StoreBusyError, StoreUnavailableError
from kg.project import ServiceLimits
from kg.sparql import Lane
from kg.sparql.admission import Admission

if TYPE_CHECKING:
    from collections.abc import Coroutine

SERVICE = ServiceLimits(queue_length=1, queue_seconds=0.2, client_queries=2)


class Slots:
    """Some numbers, each of which one query has at a time."""

    def __init__(self, number: int, service: ServiceLimits = SERVICE) -> None:
        self.idle = list(range(number))
        self.admission: Admission[int] = Admission(service, self)

    def take(self, lane: Lane) -> int | None:
        return self.idle.pop() if self.idle and lane is Lane.FAST else None

    def free(self, slot: int) -> None:
        self.idle.append(slot)
        self.admission.dispatch(Lane.FAST)

    def wanted(self, lane: Lane) -> None:
        del lane

    def busy(self, lane: Lane) -> QueryError:
        return StoreBusyError(f"none became free in the {lane.value} lane")

    async def slot(self, client: str) -> int:
        with self.admission.ticket((client,), client) as ticket:
            return await self.admission.slot(ticket)

    def waits(self, client: str) -> asyncio.Task[int]:
        return asyncio.create_task(self.slot(client))

    @property
    def waiting(self) -> int:
        return self.admission.scheduler.waiting(Lane.FAST)


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def test_a_slot_that_is_free_is_given_at_once_and_else_when_it_is() -> None:
    async def work() -> None:
        slots = Slots(1)
        assert await slots.slot("a") == 0
        waiting = slots.waits("b")
        await asyncio.sleep(0)
        assert (slots.waiting, waiting.done()) == (1, False)
        slots.free(0)
        assert await waiting == 0
        assert slots.idle == []

    run(work())


def test_who_waits_in_vain_is_told_so() -> None:
    async def work() -> None:
        slots = Slots(0)
        with pytest.raises(StoreBusyError, match="none became free in the fast lane"):
            await slots.slot("a")
        assert slots.waiting == 0

    run(work())


def test_who_gives_way_in_a_full_queue_is_told_so_at_once() -> None:
    async def work() -> None:
        slots = Slots(1)
        slots.admission.scheduler.charge(
            slots.admission.scheduler.enter(("dear",), ""), 1.0
        )
        await slots.slot("holds it")
        dear = slots.waits("dear")
        await asyncio.sleep(0)
        cheap = slots.waits("cheap")
        with pytest.raises(StoreBusyError, match="1 queries wait already"):
            await dear
        slots.free(0)
        assert await cheap == 0

    run(work())


def test_a_slot_that_comes_to_whoever_has_just_given_up_goes_to_the_next() -> None:
    async def work() -> None:
        slots = Slots(1)
        await slots.slot("holds it")
        gone = slots.waits("gone")
        await asyncio.sleep(0)
        slots.free(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert await slots.slot("next") == 0

    run(work())


def test_a_slot_passes_over_whoever_gives_up_as_it_comes() -> None:
    async def work() -> None:
        slots = Slots(1)
        await slots.slot("holds it")
        gone = slots.waits("gone")
        await asyncio.sleep(0)
        gone.cancel()
        slots.free(0)
        assert (slots.idle, slots.waiting) == ([0], 0)
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert slots.idle == [0]

    run(work())


def test_a_slot_goes_to_the_next_past_whoever_gives_up_as_it_comes() -> None:
    async def work() -> None:
        slots = Slots(1, replace(SERVICE, queue_length=2))
        await slots.slot("holds it")
        gone, next_one = slots.waits("gone"), slots.waits("next")
        await asyncio.sleep(0)
        gone.cancel()
        slots.free(0)
        assert await next_one == 0
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert slots.idle == []

    run(work())


def test_a_slot_that_is_freed_after_the_end_is_given_to_nobody() -> None:
    async def work() -> None:
        slots = Slots(1)
        await slots.slot("holds it")
        waiting = slots.waits("waits")
        await asyncio.sleep(0)
        slots.admission.close()
        slots.free(0)
        with pytest.raises(StoreUnavailableError, match="the store is closed"):
            await waiting
        assert slots.idle == [0]

    run(work())


def test_a_slot_asked_for_after_the_end_is_refused() -> None:
    async def work() -> None:
        slots = Slots(1)
        slots.admission.close()
        with pytest.raises(StoreUnavailableError, match="the store is closed"):
            await slots.slot("late")
        assert slots.idle == [0]

    run(work())


def test_a_slot_whose_turn_came_just_before_the_end_is_given_back() -> None:
    async def work() -> None:
        slots = Slots(1)
        await slots.slot("holds it")
        waiting = slots.waits("waits")
        await asyncio.sleep(0)
        slots.free(0)
        slots.admission.close()
        with pytest.raises(StoreUnavailableError, match="the store is closed"):
            await waiting
        assert slots.idle == [0]

    run(work())


def test_a_query_put_back_just_before_the_end_is_not_begun_anew() -> None:
    async def work() -> None:
        slots = Slots(1)
        begun: list[Engine] = []

        def start(slot: int) -> Engine:
            assert not begun
            begun.append(Engine(SERVICE))
            begun[-1].put_back()
            slots.free(slot)
            slots.admission.close()
            return begun[-1]

        with (
            slots.admission.ticket(("a",), "") as ticket,
            pytest.raises(StoreUnavailableError, match="the store is closed"),
        ):
            await asyncio.wait_for(slots.admission.begin(ticket, start), 5)
        assert (len(begun), slots.idle) == (1, [0])

    run(work())


def test_a_query_that_fails_leaves() -> None:
    async def work() -> None:
        slots = Slots(0)
        for _ in range(SERVICE.client_queries + 1):
            with pytest.raises(StoreBusyError, match="none became free"):
                await asyncio.wait_for(slots.slot("a"), 5)

    run(work())
