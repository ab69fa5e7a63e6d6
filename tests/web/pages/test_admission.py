"""Pages have the manners of queries: shares, turns, a deadline, and an early end."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from support import HttpClient, HttpResponse, NoStore, serving
from support.processes import children, eventually

from kg.project import ServiceLimits
from kg.sparql import Pool, StoreFiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release
    from kg.sparql import AsyncAnswer, Figures, Lane, Query

EVENT = "/doc/event/khojaly-1992"
HELD = ("/doc/agent/held-1", "/doc/agent/held-2")
"""As many pages as are made at once, of things whose questions get no answer."""
SERVICE = ServiceLimits(cache_mib=0, client_queries=20)


class Held(NoStore):
    """A store that answers no question about what is held, until it is let go."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.held: tuple[str, ...] = HELD
        self.asked: list[str] = []
        self.pool: Pool | None = None

    async def open(self) -> Pool:
        self.loop = asyncio.get_running_loop()
        self.let_go = asyncio.Event()
        return await Pool.open(StoreFiles.of(self.release, SERVICE), SERVICE)

    async def complaint(self) -> str:
        self.pool = self.pool or await self.open()
        return ""

    async def answer(self, query: Query, *how: Any, **of: Any) -> AsyncAnswer:
        assert self.pool
        said = f"{query.text} {query.bindings}"
        self.asked.append(said)
        if any(path.removeprefix("/doc/") in said for path in self.held):
            await self.let_go.wait()
        return await self.pool.answer(query, *how, **of)

    @property
    def figures(self) -> dict[Lane, Figures]:
        return self.pool.figures if self.pool else {}

    async def close(self) -> None:
        if self.pool:
            await self.pool.close()


class Serving:
    """A service over a store that holds some questions, and how it is inside."""

    def __init__(self, url: str, store: Held) -> None:
        self.url = url
        self.store = store
        self.opened: list[http.client.HTTPConnection] = []
        self.threads = ThreadPoolExecutor(100)
        self.get("/health/ready")  # opens the store
        assert self.get(EVENT).status_code == 200

    def get(self, path: str, client: str = "good") -> HttpResponse:
        return HttpClient(self.url).get(path, headers={"User-Agent": client})

    def ask(self, path: str, client: str = "other") -> Future[HttpResponse]:
        """Ask for a page in another thread."""
        return self.threads.submit(self.get, path, client)

    def queue(self, path: str, client: str) -> Future[HttpResponse]:
        """Ask for a page in another thread; return when it waits for its turn."""
        tasks = self.tasks()
        asked = self.ask(path, client)
        assert eventually(lambda: self.tasks() > tasks + 1)
        return asked

    def begin(self, path: str, client: str = "gone") -> http.client.HTTPConnection:
        """Ask for a page, and read nothing of it."""
        host = self.url.partition("//")[2]
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request("GET", path, headers={"User-Agent": client})
        self.opened.append(connection)
        return connection

    def hold_threads(self) -> list[http.client.HTTPConnection]:
        """Have all threads wait for the store."""
        found = [self.begin(path) for path in HELD]
        assert eventually(lambda: all(self.was_asked(path) for path in HELD))
        return found

    def was_asked(self, path: str) -> bool:
        about = path.removeprefix("/doc/")
        return any(about in one for one in list(self.store.asked))

    def tasks(self) -> int:
        return len(asyncio.all_tasks(self.store.loop))

    def counted(self, status: int) -> float:
        """Return how many pages were answered with a status, by the figures."""
        name = f'kg_requests_total{{route="pages",status="{status}"}} '
        _, _, rest = self.get("/metrics").text.partition(name)
        return float(rest.split()[0]) if rest else 0.0

    def let_go(self) -> None:
        self.store.loop.call_soon_threadsafe(self.store.let_go.set)


@contextmanager
def held(release: Release, **limits: Any) -> Iterator[Serving]:
    """Serve a release from a store that holds what is asked about some things."""
    settings = {"cache_mib": 0, "client_queries": 20, **limits}
    store = Held(release)
    with serving(release, ServiceLimits(**settings), store=store) as url:
        found = Serving(url, store)
        try:
            yield found
        finally:
            found.let_go()
            found.threads.shutdown()
            for connection in found.opened:
                connection.close()


def problem(answer: HttpResponse) -> tuple[int, str, str, Any]:
    """Return what a refusal says: status, kind, limit and its value."""
    said = json.loads(answer.content)
    return answer.status_code, said["type"].split("/")[-1], said["limit"], said["value"]


def test_a_page_whose_client_hung_up_while_it_waited_is_never_begun(
    release: Release,
) -> None:
    waiting = "/doc/agent/waits"
    with held(release) as served:
        served.hold_threads()
        before = served.counted(499)
        served.begin(waiting).close()
        assert eventually(lambda: served.counted(499) == before + 1)
        served.let_go()
        assert served.get(EVENT).status_code == 200
        assert not served.was_asked(waiting)


def test_a_page_given_up_frees_its_thread_and_leaves_no_task(release: Release) -> None:
    with held(release) as served:
        tasks = served.tasks()
        for connection in served.hold_threads():
            connection.close()
        # nothing was let go: without a thread, this would be refused
        assert served.get(EVENT).status_code == 200
        assert eventually(lambda: served.tasks() <= tasks)
        assert served.counted(499) == 2


def test_equal_requests_under_way_are_made_once_as_long_as_one_is_waited_for(
    release: Release,
) -> None:
    with held(release) as served:
        served.store.held = (EVENT,)
        served.store.asked.clear()
        gone = served.begin(EVENT)
        assert eventually(lambda: served.was_asked(EVENT))
        tasks = served.tasks()
        same = [served.ask(f"{EVENT}?x={n}", f"client {n}") for n in range(8)]
        assert eventually(lambda: served.tasks() > tasks + 8)
        gone.close()
        assert eventually(lambda: served.counted(499) == 1)
        assert len(served.store.asked) == 1
        served.let_go()
        answers = [one.result(30) for one in same]
        asked = len(served.store.asked)
        assert {one.status_code for one in answers} == {200}
        assert len({one.content for one in answers}) == 1
        served.store.asked.clear()
        served.ask(EVENT).result(30)
        assert asked == len(served.store.asked)


def test_too_many_pages_of_one_client_are_refused_and_no_one_elses(
    release: Release,
) -> None:
    with held(release, client_queries=1) as served:
        served.begin(HELD[0], "greedy")
        assert eventually(lambda: served.was_asked(HELD[0]))
        refused = served.get(EVENT, "greedy")
        assert problem(refused) == (429, "too-many-queries", "client_queries", 1)
        assert refused.headers["Retry-After"] == "2"
        assert served.get(EVENT, "another").status_code == 200


def test_a_page_that_finds_the_queue_full_or_gets_no_turn_is_told_so(
    release: Release,
) -> None:
    with held(release, queue_length=1, queue_seconds=1.0) as served:
        served.hold_threads()
        waiting = served.queue("/doc/agent/waits", "patient")
        figures = served.get("/metrics").text.splitlines()
        assert 'kg_queue_length{lane="pages"} 1.0' in figures
        refused = served.get(EVENT, "late")
        assert problem(refused) == (503, "busy", "queue_length", 1)
        assert problem(waiting.result(30)) == (503, "busy", "queue_seconds", 1.0)
        assert json.loads(waiting.result().content)["detail"] == (
            "pages are asked for faster than they can be made, and the turn of this "
            "one did not come in 1 s; try again later"
        )
        assert refused.headers["Retry-After"] == "2"
        assert waiting.result().headers["Retry-After"] == "2"
        served.let_go()
        assert served.get(EVENT).status_code == 200


def test_who_joins_a_page_that_is_refused_waits_for_it_by_himself(
    release: Release,
) -> None:
    with held(release, queue_length=9, queue_seconds=1.0) as served:
        served.hold_threads()
        first = served.queue("/doc/agent/waits", "first")
        time.sleep(0.5)
        joined = [served.ask("/doc/agent/waits", f"joined {n}") for n in range(9)]
        assert problem(first.result(30)) == (503, "busy", "queue_seconds", 1.0)
        served.let_go()
        answers = {one.result(30).status_code for one in joined}
        assert answers == {404}  # there is no such agent
        assert sum("agent/waits" in one for one in served.store.asked) == 1


def test_a_page_past_the_deadline_is_told_so_and_frees_its_thread(
    release: Release,
) -> None:
    with held(release, query_seconds=3.0) as served:
        late = [served.ask(path) for path in HELD]
        said = {problem(one.result(30)) for one in late}
        assert said == {(504, "deadline", "query_seconds", 3.0)}
        assert served.get(EVENT).status_code == 200  # nothing was let go


def test_an_unknown_query_string_is_the_same_page_and_the_same_cache_entry(
    release: Release,
) -> None:
    with held(release, cache_mib=1) as served:
        first = served.get(EVENT)
        served.store.asked.clear()
        same = [served.get(f"{EVENT}?x={n}&query_string=1") for n in range(20)]
        assert {one.content for one in same} == {first.content}
        assert {one.headers["ETag"] for one in same} == {first.headers["ETag"]}
        assert served.store.asked == []


@pytest.mark.serial
def test_300_requests_that_hang_up_early_leave_the_service_as_it_was(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    with held(release) as served:
        for path in (EVENT, "/doc/agent/echr"):
            served.get(path)
        alone = sorted(seconds(served, EVENT) for _ in range(20))[10]
        tasks, workers = served.tasks(), len(children())
        for number in range(300):
            path = (EVENT, "/doc/agent/echr", f"/doc/agent/n{number}")[number % 3]
            served.begin(path, f"gone {number}").close()
        first = seconds(served, EVENT)
        assert eventually(lambda: served.tasks() <= tasks)
        after = sorted(seconds(served, EVENT) for _ in range(20))[10]
        assert first < 60 * alone
        assert after < 3 * alone
        assert len(pages_threads()) <= 2 * 2  # of this service, and of the session's
        assert eventually(lambda: len(children()) == workers)
        assert served.counted(500) == 0
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


def seconds(served: Serving, path: str) -> float:
    begun = time.monotonic()
    assert served.get(path).status_code == 200
    return time.monotonic() - begun


def pages_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("kg-page")]
