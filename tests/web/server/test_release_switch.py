"""A server goes over to a new release, and drops no request on the way."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from support import FLOOD

from kg.project import ServiceLimits, read_project
from kg.release.build import build
from kg.release.publish.folder import in_use
from kg.release.publish.publish import roll_back, switch
from kg.sources import read_sources
from kg.web.server.release_switch import ReleaseSwitch

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, MutableMapping
    from pathlib import Path

    from kg.release.manifest import Release
    from kg.sources import Sources


Value = TypeVar("Value")


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources(read_project(FLOOD))


def built(sources: Sources, output: Path, day: int) -> Release:
    return build(sources, output, datetime(2026, 12, day, tzinfo=UTC))


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
def switching(sources: Sources, tmp_path: Path) -> Iterator[Switching]:
    built(sources, tmp_path, 1)
    found = Switching(tmp_path / "current")
    yield found
    found.close()


def test_a_new_release_is_served_and_then_the_old_one_again(
    switching: Switching, sources: Sources, tmp_path: Path, said: list[str]
) -> None:
    switching.look(said.append)
    assert (switching.created(), said) == ("2026-12-01T00:00:00Z", [])
    second = built(sources, tmp_path, 2)
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
            b'\nkg:participant rdfs:label "participant"@en .\n',
        ),
        ("/manifest.json", b'"created": "2026-12-01T00:00:00Z"', b"\n}\n"),
    ],
)
def test_a_request_ends_with_the_release_that_it_began_with(
    path: str,
    content: bytes,
    ending: bytes,
    switching: Switching,
    sources: Sources,
    tmp_path: Path,
) -> None:
    said: list[str] = []

    async def ask_meanwhile() -> tuple[int, bytes]:
        go_on = asyncio.Event()
        begun = asyncio.create_task(switching.ask(path, go_on))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(built, sources, tmp_path, 2)
        await switching.switch.look(said.append)
        go_on.set()
        return await begun

    status, body = switching.run(ask_meanwhile())
    assert (status, len(said)) == (200, 1)
    assert content in body
    assert body.endswith(ending)
    assert switching.created() == "2026-12-02T00:00:00Z"


def test_a_release_that_is_not_whole_is_not_served(
    switching: Switching, sources: Sources, tmp_path: Path, said: list[str]
) -> None:
    second = built(sources, tmp_path, 2)
    (second.path / "dumps" / "flood.nq").write_text("")
    for _ in range(2):
        switching.look(said.append)
    assert switching.created() == "2026-12-01T00:00:00Z"
    (line,) = said  # and not again each second
    assert "still serving" in line
    assert "flood.nq: differs from the manifest" in line


def test_a_release_that_was_refused_is_tried_again_when_asked_to(
    switching: Switching, sources: Sources, tmp_path: Path, said: list[str]
) -> None:
    second = built(sources, tmp_path, 2)
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
    switching: Switching, sources: Sources, tmp_path: Path, said: list[str]
) -> None:
    served = switching.switch.release.path
    for day in range(2, 7):
        built(sources, tmp_path, day)
    assert served.is_dir()
    switching.look(said.append)
    built(sources, tmp_path, 7)
    assert not served.exists()


def test_a_release_in_use_is_kept_until_it_is_let_go(
    sources: Sources, tmp_path: Path
) -> None:
    first = built(sources, tmp_path, 1)
    with in_use(first):
        for day in range(2, 6):
            last = built(sources, tmp_path, day)
        assert first.path.is_dir()
    switch(tmp_path, last)
    assert not first.path.exists()


def test_a_server_that_ends_answers_503(switching: Switching) -> None:
    switching.run(switching.switch.close())
    assert switching.run(switching.ask("/"))[0] == 503


class Client(threading.Thread):
    """Asks a server one thing after another until it is stopped."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.stopped = threading.Event()
        self.seen: set[str] = set()
        self.failures: list[OSError] = []

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.seen.add(json.loads(self.ask("manifest.json"))["created"])
                self.ask("claims")
            except OSError as error:
                self.failures.append(error)

    def ask(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}{path}") as answer:  # noqa: S310
            content: bytes = answer.read()
        return content

    def end(self) -> None:
        self.stopped.set()
        self.join()


@contextmanager
def server(current: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """Serve a release, and yield the address and what the server says from then on."""
    command = [sys.executable, "-m", "kg.cli", "serve", "--port", "0"]
    command += ["--release", str(current)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        line = next(line for line in lines if "serving http" in line)
        yield line.split()[-1], lines
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
    assert process.returncode == 0


def test_a_server_drops_no_request_while_releases_come_and_go(
    sources: Sources, tmp_path: Path
) -> None:
    first = built(sources, tmp_path, 1)
    with server(tmp_path / "current") as (address, lines):
        clients = [Client(address) for _ in range(3)]
        for client in clients:
            client.start()
        second = built(sources, tmp_path, 2)
        assert f"serving release {second.id} instead of {first.id}" in next(lines)
        roll_back(tmp_path)
        assert f"serving release {first.id} instead of {second.id}" in next(lines)
        for client in clients:
            client.end()
    assert [client.failures for client in clients] == [[], [], []]
    seen = set().union(*(client.seen for client in clients))
    assert seen == {"2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"}
