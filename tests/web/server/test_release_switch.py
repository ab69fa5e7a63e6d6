"""A server goes over to a new release, and drops no request on the way."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from kg.project import ServiceLimits
from kg.release.publish.output_folder import in_use
from kg.release.publish.publish import roll_back, switch
from kg.web.server.release_switch import ReleaseSwitch

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, MutableMapping
    from pathlib import Path

    from support.releases import FloodReleases


Value = TypeVar("Value")


@pytest.fixture
def said() -> list[str]:
    return []


class Switching:
    """A switch in an event loop of its own, which runs as long as it is asked."""

    def __init__(self, current: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.switch = ReleaseSwitch(current, ServiceLimits(workers=1))
        self.run(self.switch.open())

    def run(self, work: Coroutine[None, None, Value]) -> Value:
        return self.loop.run_until_complete(work)

    def look(self, say: Callable[[str], None]) -> None:
        self.run(self.switch.look(say))

    async def ask(
        self, path: str, go_on: asyncio.Event | None = None
    ) -> tuple[int, bytes]:
        """Return status and body of an answer, taken on when it may go on."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(dict(message))
            if go_on:
                await go_on.wait()

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"host", b"x")],
            "http_version": "1.1",
            "client": ("127.0.0.1", 1),
        }
        await self.switch(scope, receive, send)
        return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])

    def created(self) -> str:
        status, body = self.run(self.ask("/manifest.json"))
        assert status == 200
        found: str = json.loads(body)["created"]
        return found

    def close(self) -> None:
        self.run(self.switch.close())
        self.loop.close()


@pytest.fixture
def switching(floods: FloodReleases, tmp_path: Path) -> Iterator[Switching]:
    floods.publish(tmp_path, 1)
    found = Switching(tmp_path / "current")
    yield found
    found.close()


def test_a_new_release_is_served_and_then_the_old_one_again(
    switching: Switching, floods: FloodReleases, tmp_path: Path, said: list[str]
) -> None:
    switching.look(said.append)
    assert (switching.created(), said) == ("2026-12-01T00:00:00Z", [])
    second = floods.publish(tmp_path, 2)
    assert switching.created() == "2026-12-01T00:00:00Z"
    switching.look(said.append)
    assert switching.created() == "2026-12-02T00:00:00Z"
    first = roll_back(tmp_path)
    switching.look(said.append)
    assert switching.created() == "2026-12-01T00:00:00Z"
    assert said == [
        f"serving release {second.id} instead of {first.id}",
        f"serving release {first.id} instead of {second.id}",
    ]


@pytest.mark.parametrize(
    ("path", "content", "ending"),
    [
        (
            "/doc/event/flood.ttl",
            b"\nevent:flood a ",
            b'\nkg:unknownOrigin rdfs:label "unknown origin"@en .\n',
        ),
        ("/manifest.json", b'"created": "2026-12-01T00:00:00Z"', b"\n}\n"),
    ],
)
def test_a_request_ends_with_the_release_that_it_began_with(
    path: str,
    content: bytes,
    ending: bytes,
    switching: Switching,
    floods: FloodReleases,
    tmp_path: Path,
) -> None:
    said: list[str] = []

    async def ask_meanwhile() -> tuple[int, bytes]:
        go_on = asyncio.Event()
        begun = asyncio.create_task(switching.ask(path, go_on))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(floods.publish, tmp_path, 2)
        await switching.switch.look(said.append)
        go_on.set()
        return await begun

    status, body = switching.run(ask_meanwhile())
    assert (status, len(said)) == (200, 1)
    assert content in body
    assert body.endswith(ending)
    assert switching.created() == "2026-12-02T00:00:00Z"


def test_a_release_that_is_not_whole_is_not_served(
    switching: Switching, floods: FloodReleases, tmp_path: Path, said: list[str]
) -> None:
    second = floods.publish(tmp_path, 2)
    (second.path / "dumps" / "flood.nq").write_text("")
    for _ in range(2):
        switching.look(said.append)
    assert switching.created() == "2026-12-01T00:00:00Z"
    (line,) = said  # and not again each second
    assert "still serving" in line
    assert "flood.nq: differs from the manifest" in line


def test_a_release_that_was_refused_is_tried_again_when_asked_to(
    switching: Switching, floods: FloodReleases, tmp_path: Path, said: list[str]
) -> None:
    second = floods.publish(tmp_path, 2)
    dump = second.path / "dumps" / "flood.nq"
    content = dump.read_bytes()
    dump.write_text("")
    switching.look(said.append)
    dump.write_bytes(content)
    switching.look(said.append)
    assert switching.created() == "2026-12-01T00:00:00Z"
    switching.run(switching.switch.look(said.append, again=True))
    assert switching.created() == "2026-12-02T00:00:00Z"


def test_a_release_that_is_served_is_not_removed(
    switching: Switching, floods: FloodReleases, tmp_path: Path, said: list[str]
) -> None:
    served = switching.switch.release.path
    for day in range(2, 7):
        floods.publish(tmp_path, day)
    assert served.is_dir()
    switching.look(said.append)
    floods.publish(tmp_path, 7)
    assert not served.exists()


def test_a_release_in_use_is_kept_until_it_is_let_go(
    floods: FloodReleases, tmp_path: Path
) -> None:
    first = floods.publish(tmp_path, 1)
    with in_use(first):
        for day in range(2, 6):
            last = floods.publish(tmp_path, day)
        assert first.path.is_dir()
    switch(tmp_path, last)
    assert not first.path.exists()


def test_a_server_that_ends_answers_503(switching: Switching) -> None:
    switching.run(switching.switch.close())
    assert switching.run(switching.ask("/"))[0] == 503
