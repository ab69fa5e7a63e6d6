"""A few large answers in each turn of the event loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from kg.project import ServiceLimits
from kg.web.server.metrics import Observer
from kg.web.server.pacing import Turns
from kg.web.server.release_switch import open_pool
from kg.web.server.service import ReleaseService

if TYPE_CHECKING:
    from kg.release.manifest import Release
    from kg.web.http.asgi import Message


def turns_of(most: int, asking: int, gone: int = 0) -> list[int]:
    """Return how many of those who ask at once go on in each turn."""

    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        turns, number, done = Turns(most), 0, Counter[int]()

        def count() -> None:
            nonlocal number
            number += 1
            loop.call_soon(count)

        async def ask() -> None:
            await turns.take()
            done[number] += 1

        loop.call_soon(count)
        tasks = [loop.create_task(ask()) for _ in range(asking)]
        await asyncio.sleep(0)
        for task in tasks[len(tasks) - gone :]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [done[turn] for turn in sorted(done)]

    return asyncio.run(main())


def test_so_many_go_on_in_each_turn_and_the_others_in_the_next_ones() -> None:
    assert turns_of(4, 3) == [3]
    assert turns_of(4, 10) == [4, 4, 2]


def test_who_hung_up_takes_nobodys_place() -> None:
    assert turns_of(2, 6, gone=2) == [2, 2]


def test_a_turn_without_anybody_costs_the_next_one_nothing() -> None:
    async def main() -> None:
        turns = Turns(1)
        for _ in range(3):
            await asyncio.wait_for(turns.take(), 1)
            await asyncio.sleep(0)

    asyncio.run(main())


def test_head_waits_for_no_turn_as_nothing_large_is_written(release: Release) -> None:
    done: list[str] = []

    async def ask(service: ReleaseService, method: str) -> None:
        sent: list[Message] = []

        async def receive() -> Message:
            return await asyncio.Future()

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "method": method,
            "http_version": "1.1",
            "raw_path": b"/doc/event/khojaly-1992",
            "query_string": b"",
            "headers": [(b"host", b"x"), (b"accept", b"text/html")],
        }
        await service(scope, receive, send)
        assert sent[0]["status"] == 200
        done.append(method)

    async def main() -> None:
        store = await open_pool(release, ServiceLimits())
        service = ReleaseService(release, store, ServiceLimits(), Observer())
        try:
            await ask(service, "GET")  # from now on it is in the cache
            done.clear()
            asked = [*(["GET"] * 9), "HEAD"]
            await asyncio.gather(*(ask(service, method) for method in asked))
        finally:
            service.close()
            await store.close()

    asyncio.run(main())
    assert done == ["GET", "HEAD", *(["GET"] * 8)]
