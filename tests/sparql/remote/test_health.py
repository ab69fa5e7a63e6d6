"""Ready means that a query of each lane was answered, and asking costs little."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import resource
import signal
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as OxStore
from support.processes import ended, forks

from kg.errors import QueryError
from kg.project import ServiceLimits
from kg.rdf.formats import JSON_RESULTS
from kg.sparql import Lane, Pool, Query, StoreFiles
from kg.sparql.health import Health

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

E = "https://example.org/"
LIMITS = ServiceLimits(
    workers=1,
    page_workers=1,
    slow_workers=1,
    # longer than a test takes under load
    query_seconds=120.0,
    queue_seconds=60.0,
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
WORKERS = "kg.sparql.workers"
KNOWN_SECONDS = 0.05
SAYS_SECONDS = 10.0
"""How long a pool may take to find a fault, or to recover."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "store"
    store = OxStore(str(path))
    house, number = NamedNode(f"{E}house"), NamedNode(f"{E}number")
    store.extend(Quad(house, number, Literal(n)) for n in range(500))
    store.flush()
    return path


def with_pool(folder: Path, told: Callable[[Pool], Awaitable[object]]) -> None:
    async def run() -> None:
        pool = await Pool.open(StoreFiles(folder), LIMITS)
        try:
            await told(pool)
        finally:
            await pool.close()

    asyncio.run(run())


async def asked(pool: Pool, text: str, client: str = "somebody") -> None:
    with suppress(QueryError):
        answer = await pool.answer(Query(text), JSON_RESULTS, None, client=(client,))
        while await answer.piece():
            pass


@pytest.fixture(autouse=True)
def _in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what was found out forgotten soon, and what did not come up tried again."""
    monkeypatch.setattr(f"{WORKERS}.lane_health.KNOWN_SECONDS", KNOWN_SECONDS)
    monkeypatch.setattr(f"{WORKERS}.supervisor.RETRY_SECONDS", 0.1)


@contextmanager
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Have a lane found not to answer soon; under load, one that does may be too.

    It is for the time of a fault only: a lane that is to recover needs its time.
    """
    with monkeypatch.context() as patched:
        patched.setattr(f"{WORKERS}.lane_health.ASKED_SECONDS", 0.3)
        yield patched


async def known_no_more() -> None:
    """Wait until what was found out about the lanes is forgotten."""
    await asyncio.sleep(2 * KNOWN_SECONDS)


def test_the_lane_that_does_not_answer_is_named_until_it_does_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(pool: Pool) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(f"{WORKERS}.lane_health.ASKED_SECONDS", 1.0)
            (fast,) = (one for one, lane in pool.processes.items() if lane is Lane.FAST)
            os.kill(fast, signal.SIGSTOP)
            await known_no_more()
            complaint = await pool.complaint()
            assert complaint == "queries cannot be answered: no answer came in time"
        # the worker that hung was ended for it, and another took its place
        await says(pool, "")

    with_pool(folder, told)


def test_a_pool_whose_data_are_gone_is_not_ready_and_says_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(pool: Pool) -> None:
        gone = folder.rename(folder.with_name("gone"))  # noqa: ASYNC240 - at once
        try:
            with hasty(monkeypatch):
                for process in pool.processes:
                    os.kill(process, signal.SIGKILL)
                error = "cannot be answered: IO error: .*"
                await says(pool, f"pages {error}; queries {error}")
        finally:
            gone.rename(folder)

    with_pool(folder, told)


async def says(pool: Pool, pattern: str) -> None:
    """Wait until the whole complaint matches; it is empty when each lane answers."""
    async with asyncio.timeout(SAYS_SECONDS):
        while not re.fullmatch(pattern, await pool.complaint()):
            await known_no_more()


def test_workers_that_do_not_come_up_in_time_are_started_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(pool: Pool) -> None:
        (fork,) = set(forks()) - before
        with hasty(monkeypatch) as patched:
            patched.setattr(f"{WORKERS}.starter.START_SECONDS", 0.3)
            os.kill(fork, signal.SIGSTOP)
            for process in pool.processes:
                os.kill(process, signal.SIGKILL)
            await says(pool, ".*its worker did not come up.*")
        os.kill(fork, signal.SIGCONT)
        await says(pool, "")

    before = set(forks())
    with_pool(folder, told)


def test_workers_for_which_there_is_no_room_are_started_when_there_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(pool: Pool) -> None:
        with hasty(monkeypatch) as patched:
            patched.setattr(f"{WORKERS}.fork_client.socket.socketpair", refuse)
            for process in pool.processes:
                os.kill(process, signal.SIGKILL)
            await says(pool, ".*no worker can be started: Too many open files.*")
        await says(pool, "")

    def refuse(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with_pool(folder, told)


@pytest.mark.parametrize("spare", [0, 1])
def test_a_worker_that_cannot_be_forked_costs_no_other_one_its_answer(
    folder: Path, spare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leave no descriptor for a new worker, or none by which to see it end."""

    async def told(pool: Pool) -> None:
        monkeypatch.setattr(f"{WORKERS}.fork_client.STATUS_SECONDS", 0.2)
        (fork,) = set(forks()) - before
        (page,) = (one for one, lane in pool.processes.items() if lane is Lane.PAGES)
        query = Query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000")
        answer = await pool.answer(query, JSON_RESULTS, None, client=("somebody",))
        limits = resource.prlimit(fork, resource.RLIMIT_NOFILE)
        least = next_descriptor(fork, without=page) + spare
        resource.prlimit(fork, resource.RLIMIT_NOFILE, (least, limits[1]))
        with hasty(monkeypatch):
            os.kill(page, signal.SIGKILL)
            await says(pool, ".*pages cannot be answered: its worker ended.*")
        size = 0
        while piece := await answer.piece():
            size += len(piece)
        assert size > 5_000_000
        resource.prlimit(fork, resource.RLIMIT_NOFILE, limits)
        await says(pool, "")

    before = set(forks())
    with_pool(folder, told)


def next_descriptor(process: int, *, without: int) -> int:
    """Return the number of the next file of a process, when a child of it has ended."""
    kept = {
        int(one.name)
        for one in Path(f"/proc/{process}/fdinfo").iterdir()
        if f"Pid:\t{without}\n" not in one.read_text()
    }
    return next(number for number in count() if number not in kept)


def test_a_pool_ends_when_the_process_that_workers_are_forked_from_hangs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(pool: Pool) -> None:
        monkeypatch.setattr(f"{WORKERS}.fork_client.END_SECONDS", 0.2)
        (fork,) = set(forks()) - before
        os.kill(fork, signal.SIGSTOP)
        workers = list(pool.processes)
        await pool.close()
        assert all(map(ended, workers))

    before = set(forks())
    with_pool(folder, told)


def test_a_pool_that_is_busy_with_runaways_is_ready(folder: Path) -> None:
    async def told(pool: Pool) -> None:
        runaways = [
            asyncio.create_task(asked(pool, f"{RUNAWAY} #{n}", f"client {n}"))
            for n in range(20)
        ]
        async with asyncio.timeout(30):
            while not pool.figures[Lane.SLOW].waiting:  # for one that is at work
                await known_no_more()
        for _ in range(5):
            await known_no_more()
            assert await pool.complaint() == ""
        assert pool.figures[Lane.SLOW].waiting
        for runaway in runaways:
            runaway.cancel()
        await asyncio.gather(*runaways, return_exceptions=True)

    with_pool(folder, told)


def test_asking_whether_lanes_answer_makes_nobody_slow(folder: Path) -> None:
    async def told(pool: Pool) -> None:
        for _ in range(3):
            await known_no_more()
            assert await pool.complaint() == ""
        every = {lane: figures.every for lane, figures in pool.figures.items()}
        assert every == {Lane.PAGES: 1, Lane.FAST: 1, Lane.SLOW: 0}

    with_pool(folder, told)


def test_a_pool_that_is_closed_is_not_ready(folder: Path) -> None:
    async def run() -> str:
        pool = await Pool.open(StoreFiles(folder), LIMITS)
        await pool.close()
        await known_no_more()
        return await pool.complaint()

    assert asyncio.run(run()) == "the store is closed"


def test_a_thousand_who_ask_at_once_are_told_what_one_was_told() -> None:
    asked = []

    async def ask() -> str:
        asked.append(1)
        await asyncio.sleep(0.01)
        return "" if len(asked) == 1 else "something is wrong"

    async def run() -> set[str]:
        health = Health(ask, known_seconds=60.0)
        return set(await asyncio.gather(*(health.complaint() for _ in range(1000))))

    assert asyncio.run(run()) == {""}
    assert asked == [1]
