"""300 hostile requests of every kind leave the service as it was.

``KG_HOSTILE=10000`` sends more of them, ``KG_SOAK=600`` mixes good and bad for longer.
"""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from support import HttpClient
from support.commands import INSTALLED_KG
from support.hostile_queries import requests
from support.processes import canary, children, eventually

from kg.project import ServiceLimits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release

pytestmark = pytest.mark.serial

NUMBER = int(os.environ.get("KG_HOSTILE", "300"))
SECONDS = float(os.environ.get("KG_SOAK", "5"))
SERVICE = ServiceLimits(
    query_seconds=0.5,
    query_memory_mib=64,
    result_mib=4,
    queue_seconds=0.5,
    header_seconds=0.5,
    body_seconds=0.5,
    stalled_seconds=0.5,
)
ANSWERS = {200, 308, 400, 404, 408, 413, 414, 429, 431, 503, 504}
FORBIDDEN = "error|event loop held"  # for 50 ms or more
LATEST = SERVICE.query_seconds + SERVICE.queue_seconds + 2.5
"""Seconds after which nothing is on its way: a wait in each lane, and the deadline."""


@dataclass(frozen=True)
class Running:
    """A service in a process of its own, whose memory is not that of its clients."""

    url: str
    process: int
    log: Path

    def resident(self) -> int:
        statm = Path(f"/proc/{self.process}/statm").read_text()
        return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self) -> int:
        return len(list(Path(f"/proc/{self.process}/fd").iterdir()))


@pytest.fixture(scope="module", params=["memory", "disk"])
def service(
    release: Release,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Running]:
    changed = [
        one
        for one in fields(ServiceLimits)
        if getattr(SERVICE, one.name) != one.default
    ]
    limits = [
        f"--{one.name.replace('_', '-')}={getattr(SERVICE, one.name)}"
        for one in changed
    ]
    limits += ["--memory-triples=1"] if request.param == "disk" else []
    command = [str(INSTALLED_KG), "serve", "--port=0", "--no-log", *limits]
    log = tmp_path_factory.mktemp("service") / "log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [*command, "--release", str(release.path)],
            stderr=stderr,
            # its memory and its time are judged: nothing may count its lines meanwhile
            env={k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")},
        ) as process,
    ):
        running = Running(_address(log), process.pid, log)
        workers = children(process.pid)
        assert {reads_disk(one) for one in workers} == {request.param == "disk"}
        yield running
        process.terminate()
        assert process.wait(30) == 0
    assert said(log, FORBIDDEN) == []


@pytest.fixture
def running(service: Running) -> Iterator[Running]:
    """Return a service that may not be held up, or fail in a way nobody foresaw."""
    begun = len(service.log.read_text())
    yield service
    assert said(service.log, FORBIDDEN, begun) == []


def reads_disk(worker: int) -> bool:
    """Return whether a worker holds files of a store open."""
    for file in Path(f"/proc/{worker}/fd").iterdir():
        with suppress(FileNotFoundError):  # it has just been closed
            if file.readlink().suffix == ".sst":
                return True
    return False


def said(log: Path, pattern: str, begun: int = 0) -> list[str]:
    """Return the lines with a pattern that a service has logged from a place on."""
    lines = log.read_text()[begun:].splitlines()
    return [line for line in lines if re.search(pattern, line)]


def _address(log: Path) -> str:
    """Wait until a service says where it listens."""
    deadline = time.monotonic() + 30
    while not (found := re.search(r"serving (http\S+)/\n", log.read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found[1]


def send(url: str, request: bytes, *, read: bool = True) -> tuple[int, float, bytes]:
    """Send bytes; return status, seconds and how the answer begins; 0 for none.

    What was read is let go.
    """
    where = urlsplit(url)
    begun = time.monotonic()
    answer = Answer()
    with socket.create_connection((where.hostname, where.port), 5) as plain:
        plain.settimeout(20)
        try:
            plain.sendall(request)
            while read and (piece := plain.recv(1 << 16)):
                if answer.add(piece):
                    break
        except ConnectionError:
            pass  # refused before it was sent whole
    start = bytes(answer.start)
    status = int(start[9:12]) if start.startswith(b"HTTP/1.1 ") else 0
    return status, time.monotonic() - begun, start


class Answer:
    """The first bytes of an answer, the last ones, and how many there were."""

    def __init__(self) -> None:
        self.start = bytearray()
        self.end = b""
        self.size = 0

    def add(self, piece: bytes) -> bool:
        """Take some bytes; return whether the answer is whole with them."""
        self.size += len(piece)
        self.end = (self.end + piece)[-7:]
        if len(self.start) < 1 << 16:
            self.start += piece
        head, end, _ = self.start.partition(b"\r\n\r\n")
        for line in head.lower().splitlines():
            if end and line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
                return self.size >= len(head) + len(end) + length
        return self.end == b"\r\n0\r\n\r\n"


@dataclass(frozen=True)
class Observed:
    """A request and what came of it; of long ones and answers the beginning."""

    request: bytes
    status: int
    seconds: float
    has_secret: bool
    start: bytes


def observe(url: str, request: bytes) -> Observed:
    status, seconds, content = send(url, request)
    return Observed(
        request[:1000], status, seconds, b"root:" in content, content[:1000]
    )


def needed(running: Running) -> int:
    """Return how many workers there are, without slow ones that are idle."""
    metrics = HttpClient(running.url).get("/metrics").text
    idle = metrics.partition('kg_workers{lane="slow",state="idle"} ')[2].split()[0]
    return len(children(running.process)) - round(float(idle))


def test_hostile_requests_leave_the_service_as_it_was(running: Running) -> None:
    url = running.url
    client = HttpClient(url)
    before = client.get("/sparql", query_string={"query": "ASK {}"})
    workers, opened = needed(running), running.descriptors()
    with canary() as (port, hits), ThreadPoolExecutor(8) as threads:
        everything = list(requests(NUMBER, port))
        list(threads.map(lambda one: send(url, one), everything[:300]))
        memory = running.resident()  # what is kept for good is there by now
        answers = list(threads.map(lambda one: observe(url, one), everything))
    assert hits == []
    assert [one for one in answers if one.status not in ANSWERS | {0}] == []
    assert [one for one in answers if one.seconds >= LATEST] == []
    assert [one for one in answers if one.has_secret] == []
    assert eventually(lambda: needed(running) == workers)
    after = client.get("/sparql", query_string={"query": "ASK {}"})
    assert (after.status_code, after.content) == (200, before.content)
    assert client.get("/doc/agent/echr").status_code == 200
    assert running.resident() - memory < 20_000_000
    assert running.descriptors() <= opened + 2


def test_clients_that_vanish_leave_nothing_behind(running: Running) -> None:
    url, opened = running.url, running.descriptors()
    with canary() as (port, _), ThreadPoolExecutor(8) as threads:
        vanishing = list(requests(60, port))
        list(threads.map(lambda one: send(url, one, read=False), vanishing))
    client = HttpClient(url)
    deadline = time.monotonic() + LATEST
    while (found := busy(client)) or running.descriptors() > opened + 2:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200


def busy(client: HttpClient) -> list[str]:
    """Return the figures of workers that are at work."""
    lines = client.get("/metrics").text.splitlines()
    found = [line for line in lines if 'state="busy"' in line]
    assert found
    return [line for line in found if not line.endswith(" 0.0")]


class Hostile(threading.Thread):
    """Sends hostile requests one after another, and does not always read on."""

    def __init__(self, url: str, port: int, number: int) -> None:
        super().__init__()
        self.url = url
        self.chance = random.Random(number)  # noqa: S311 - tests
        self.everything = list(requests(100, port))
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.05):
            reads = self.chance.random() > 0.1
            send(self.url, self.chance.choice(self.everything), read=reads)


class Good(threading.Thread):
    """Asks quick queries and pages one after another."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.client = HttpClient(url)
        self.stopped = threading.Event()
        self.statuses: list[int] = []

    def run(self) -> None:
        agent, number = {"User-Agent": "good"}, 0
        while not self.stopped.is_set():
            number += 1
            query = {"query": f"SELECT ({number} AS ?x) {{}}"}
            answer = self.client.get("/sparql", query_string=query, headers=agent)
            assert answer.status_code != 200 or answer.content.endswith(b"}]}}")
            page = self.client.get("/doc/agent/echr", headers=agent)
            self.statuses += [answer.status_code, page.status_code]


def test_good_queries_are_answered_while_bad_ones_come(running: Running) -> None:
    url = running.url
    with canary() as (port, hits):
        good = [Good(url) for _ in range(2)]
        hostile = [Hostile(url, port, number) for number in range(6)]
        threads: list[Good | Hostile] = [*good, *hostile]
        for thread in threads:
            thread.start()
        time.sleep(SECONDS / 2)
        memory = running.resident()
        time.sleep(SECONDS / 2)
        for thread in threads:
            thread.stopped.set()
        for thread in threads:
            thread.join()
    statuses = [status for one in good for status in one.statuses]
    assert hits == []
    assert len(statuses) > 20 * SECONDS
    assert statuses.count(200) >= 0.99 * len(statuses)
    assert set(statuses) <= {200, 503}
    assert running.resident() - memory < 20_000_000
