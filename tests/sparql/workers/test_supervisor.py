"""What becomes of a query when its worker ends, or does not start, at a bad moment."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import StoreUnavailableError
from kg.project import ServiceLimits
from kg.rdf.formats import JSON_RESULTS
from kg.sparql import Lane, Pool, Query, StoreFiles
from kg.sparql.workers.frames import SOLUTIONS, Frame

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SERVICE = ServiceLimits(query_seconds=60.0, queue_seconds=10.0)


class Worker:
    """A worker without a process: it answers at once, unless it is held."""

    def __init__(self) -> None:
        self.heard: Callable[[Frame], None] = lambda _: None
        self.lost: Callable[[int | None], None] = lambda _: None
        self.is_connected = True
        self.is_held = False
        self.answered = 0
        self.process = 0

    def processor_seconds(self) -> float:
        return 0.0

    def send(self, content: bytes) -> None:
        del content
        if self.is_connected and not self.is_held:
            asyncio.get_running_loop().call_soon(self.answer)

    def answer(self) -> None:
        self.heard(Frame(SOLUTIONS, is_last=True, content=b"-yes"))

    def end(self) -> None:
        """End as one does that the system kills."""
        self.is_connected = False
        self.lost(None)

    def kill(self) -> None:
        """Ignore what comes after the end."""


class Starter:
    """Starts workers, except where a reason was given why one does not start."""

    makes_pages = False

    def __init__(self, *_: Any) -> None:
        self.started: list[Worker] = []
        self.reasons: list[str] = []

    async def start(self, *, makes_pages: bool) -> Worker:
        del makes_pages
        if self.reasons:
            raise StoreUnavailableError(self.reasons.pop())
        self.started.append(Worker())
        return self.started[-1]

    async def close(self) -> None:
        """Leave nothing behind."""


@pytest.fixture
def starter(monkeypatch: pytest.MonkeyPatch) -> Starter:
    one = Starter()
    monkeypatch.setattr("kg.sparql.workers.pool.Starter", lambda *_: one)
    return one


def with_pool(work: Callable[[Pool], Awaitable[None]]) -> None:
    """Do something with a pool of one worker."""

    async def run() -> None:
        files = StoreFiles(Path("store"))
        pool = await Pool.open(files, SERVICE, {Lane.FAST: 1})
        try:
            async with asyncio.timeout(5):
                await work(pool)
        finally:
            await pool.close()

    asyncio.run(run())


async def asked(pool: Pool, client: str) -> bytes:
    answer = await pool.answer(Query("ASK {}"), JSON_RESULTS, None, client=(client,))
    return await answer.piece()


def test_a_query_whose_worker_ended_between_its_turn_and_its_start_is_put_back(
    starter: Starter,
) -> None:
    async def work(pool: Pool) -> None:
        (worker,) = starter.started
        worker.is_held = True
        first = asyncio.create_task(asked(pool, "a"))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(asked(pool, "b"))
        await asyncio.sleep(0.01)
        worker.answer()  # so that the turn of the second comes,
        worker.end()  # which does not know of it yet
        assert (await first, await second) == (b"yes", b"yes")
        assert len(starter.started) == 2

    with_pool(work)


def test_a_worker_that_does_not_start_and_gives_no_reason_is_tried_again(
    starter: Starter,
) -> None:
    async def work(pool: Pool) -> None:
        starter.reasons = [""]
        starter.started[0].end()
        assert await asked(pool, "a") == b"yes"

    with_pool(work)


def test_a_store_whose_workers_do_not_start_and_give_no_reason_is_not_opened(
    starter: Starter,
) -> None:
    async def work(pool: Pool) -> None:
        del pool

    starter.reasons = [""]
    with pytest.raises(StoreUnavailableError, match="store: cannot be opened as a sto"):
        with_pool(work)
    assert starter.started == []
