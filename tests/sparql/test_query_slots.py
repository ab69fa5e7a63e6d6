"""Who is asked for elsewhere, and who waits: slots without a service behind them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kg.errors import StoreBusyError, StoreUnavailableError
from kg.project import ServiceLimits
from kg.sparql import Figures, Lane, QuerySlot, QuerySlots

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from kg.sparql import ClientKey

SERVICE = ServiceLimits(
    workers=2, slow_workers=1, page_workers=1, fast_seconds=0.05, queue_seconds=0.5
)


async def taken(slots: QuerySlots, client: str | None, text: str = "q") -> QuerySlot:
    """Take a slot, and give way to others by leaving it."""
    slot = await taken_for(slots, (client,) if client else None, text)
    slot.hold(slot.leave)
    return slot


async def taken_for(slots: QuerySlots, key: ClientKey | None, text: str) -> QuerySlot:
    """Take a slot, and keep it."""
    with slots.admission.ticket(key, text) as ticket:
        return await slots.slot(ticket)


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def test_a_query_that_proves_slow_moves_to_a_slow_place() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE)
        slot = await taken(slots, "a")
        assert slots.figures[Lane.FAST] == Figures(2, 1, 0)
        await asyncio.sleep(0.1)
        assert slot.lane is Lane.SLOW
        assert slots.figures == {
            Lane.PAGES: Figures(1, 1, 0),
            Lane.FAST: Figures(2, 2, 0),
            Lane.SLOW: Figures(1, 0, 0),
        }
        slot.leave()
        slot.leave()  # leaving twice frees one slot, not two
        assert slots.figures[Lane.SLOW] == Figures(1, 1, 0)

    run(work())


def test_a_slow_query_keeps_its_fast_place_until_others_wait_for_it() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE)
        first, second, third = [
            await taken(slots, "a", text) for text in ("q1", "q2", "q3")
        ]
        assert first.lane is Lane.SLOW  # so that there was a slot for the third
        await asyncio.sleep(0.1)
        assert (second.lane, third.lane) == (Lane.FAST, Lane.FAST)
        await taken(slots, "b")
        assert slots.figures[Lane.FAST] == Figures(2, 0, 0)
        second.leave()  # it has left already: it was the one that gave way
        assert slots.figures[Lane.FAST] == Figures(2, 0, 0)
        third.leave()
        assert slots.figures[Lane.FAST] == Figures(2, 1, 0)

    run(work())


def test_a_slow_place_that_becomes_free_is_taken_by_a_slow_query() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE)
        first, second = await taken(slots, "a", "q1"), await taken(slots, "a", "q2")
        await asyncio.sleep(0.1)
        assert (first.lane, second.lane) == (Lane.SLOW, Lane.FAST)
        first.leave()
        assert second.lane is Lane.SLOW

    run(work())


def test_a_client_that_was_slow_waits_for_a_slow_place_and_nobody_else() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE)
        await taken(slots, "slow", "q1")
        await asyncio.sleep(0.1)
        with pytest.raises(StoreBusyError, match=r"none ended in 0\.5 s") as refused:
            await taken(slots, "slow", "q2")
        assert (refused.value.limit, refused.value.value) == ("queue_seconds", 0.5)
        assert (await taken(slots, "other", "q3")).lane is Lane.FAST
        assert slots.admission.scheduler.waiting(Lane.SLOW) == 0

    run(work())


def test_pages_borrow_a_fast_place_only_while_another_is_free() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE)
        first, second = await taken(slots, None), await taken(slots, None)
        assert (first.lane, second.lane) == (Lane.PAGES, Lane.FAST)
        with pytest.raises(StoreBusyError):
            await taken(slots, None)
        assert (await taken(slots, "a")).lane is Lane.FAST
        first.leave()
        assert (await taken(slots, None)).lane is Lane.PAGES

    run(work())


def test_who_waits_in_vain_is_told_in_words_that_fit() -> None:
    async def said(slots: QuerySlots) -> str:
        await taken(slots, None)
        with pytest.raises(StoreBusyError) as refused:
            await taken(slots, None)
        return str(refused.value)

    async def work() -> None:
        lanes = {Lane.PAGES: 1}
        assert await said(QuerySlots(SERVICE, lanes)) == (
            "too many queries are under way, and none ended in 0.5 s; try again later"
        )
        assert await said(QuerySlots(SERVICE, lanes, "no room came free")) == (
            "no room came free in 0.5 s; try again later"
        )

    run(work())


def test_what_a_query_took_is_charged_to_its_client() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE, {Lane.FAST: 1})
        held = await taken_for(slots, ("busy",), "q")  # however long: it is not slow
        order: list[str] = []

        async def wait(client: str, text: str) -> None:
            slot = await taken_for(slots, (client,), text)
            order.append(client)
            slot.leave()

        tasks = [asyncio.create_task(wait(one, one)) for one in ("busy", "other")]
        await asyncio.sleep(0.02)
        held.leave()
        await asyncio.gather(*tasks)
        assert order == ["other", "busy"]

    run(work())


def test_who_no_longer_waits_is_given_no_place() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE, {Lane.PAGES: 1})
        held = await taken(slots, None)
        waiting = asyncio.create_task(taken(slots, None))
        await asyncio.sleep(0)
        waiting.cancel()
        held.leave()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert slots.figures[Lane.PAGES] == Figures(1, 1, 0)

    run(work())


def test_who_waits_is_told_that_the_store_is_closed() -> None:
    async def work() -> None:
        slots = QuerySlots(SERVICE, {Lane.PAGES: 1})
        await taken(slots, None)
        waiting = asyncio.create_task(taken(slots, None))
        await asyncio.sleep(0)
        slots.admission.close()
        with pytest.raises(StoreUnavailableError, match="the store is closed"):
            await waiting

    run(work())
