"""A real server: answers that fail break off, signals end it, nothing is printed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from support import NoStore, serving
from support.processes import children, forks

from kg.errors import QueryTimeoutError, UsageError
from kg.project import ServiceLimits
from kg.rdf.formats import CSV_RESULTS
from kg.web.server.release_switch import ReleaseSwitch
from kg.web.server.run import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release
    from kg.sparql import AsyncAnswer


SERVER = """
import sys
from pathlib import Path
from kg.project import ServiceLimits
from kg.web.server.run import serve
from kg.web.server.release_switch import ReleaseSwitch

service = ServiceLimits(workers=1)
switch = ReleaseSwitch(Path(sys.argv[1]), service)

def say(text):
    if text.startswith("serving http"):
        print(text.removeprefix("serving "), flush=True)

serve(switch, service, host="127.0.0.1", port=0, say=say)
print("closed", flush=True)
"""


class BreakingAnswer:
    """An answer of a few good pieces that then fails."""

    media_type = CSV_RESULTS.media_type
    encoding = ""
    is_complete = False

    def __init__(self) -> None:
        self.pieces = [b"1\r\n" * 1000, b"x\r\n"]
        self.closed = threading.Event()

    async def piece(self) -> bytes:
        if self.pieces:
            return self.pieces.pop()
        raise QueryTimeoutError("too long")

    def close(self) -> None:
        self.closed.set()


class Breaking(NoStore):
    """A store whose answers fail after their first pieces."""

    def __init__(self) -> None:
        self.answers: list[BreakingAnswer] = []

    async def answer(self, *_: object, **__: object) -> AsyncAnswer:
        self.answers.append(BreakingAnswer())
        return self.answers[-1]


@pytest.fixture(scope="module")
def url(address: str) -> str:
    """Return the URL of a server of the shipped release."""
    return address


@pytest.fixture
def broken_url(release: Release) -> Iterator[str]:
    """Return the URL of a server over a store whose answers fail half-way."""
    with serving(release, store=Breaking()) as served:
        yield served


def test_a_signal_to_look_does_not_end_a_server_that_is_opening(
    release: Release,
) -> None:
    command = [sys.executable, "-c", SERVER, str(release.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while not children(process.pid):
            assert process.poll() is None
        process.send_signal(signal.SIGHUP)
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGHUP)
        process.terminate()
        assert process.stdout.read() == "closed\n"
        assert process.wait(30) == 0


def test_an_answer_that_fails_half_way_never_looks_complete(
    broken_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    where = urlsplit(broken_url)
    connection = http.client.HTTPConnection(where.netloc, timeout=10)
    connection.request("GET", "/sparql?query=ASK{}&format=csv")
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises(http.client.IncompleteRead):
        response.read()
    connection.close()
    assert capfd.readouterr() == ("", "")


def test_a_client_that_cannot_see_the_end_gets_a_status_instead(
    broken_url: str,
) -> None:
    where = urlsplit(broken_url)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        plain.sendall(b"GET /sparql?query=ASK{}&format=csv HTTP/1.0\r\n\r\n")
        content = b"".join(iter(lambda: plain.recv(65536), b""))
    assert content.startswith(b"HTTP/1.1 504 ")
    assert b"application/problem+json" in content


def test_an_answer_to_an_old_client_says_how_long_it_is(url: str) -> None:
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        plain.sendall(b"GET /sparql?query=ASK{}&format=xml HTTP/1.0\r\n\r\n")
        content = b"".join(iter(lambda: plain.recv(65536), b""))
    head, _, body = content.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert b"server:" not in head.lower()


def test_an_answer_that_fails_is_closed(release: Release) -> None:
    store = Breaking()
    with serving(release, store=store) as broken:
        where = urlsplit(broken)
        connection = http.client.HTTPConnection(where.netloc, timeout=10)
        connection.request("GET", "/sparql?query=ASK{}&format=csv")
        with pytest.raises(http.client.IncompleteRead):
            connection.getresponse().read()
        connection.close()
        (answer,) = store.answers
        assert answer.closed.wait(5)


def test_a_head_request_frees_its_worker(url: str) -> None:
    where = urlsplit(url)
    for _ in range(5):
        connection = http.client.HTTPConnection(where.netloc, timeout=10)
        connection.request("HEAD", "/sparql?query=ASK{}")
        assert connection.getresponse().status == 200
        connection.close()


def test_a_client_that_leaves_frees_its_worker(url: str) -> None:
    where = urlsplit(url)
    query = b"SELECT%20*%20{?a%20?b%20?c%20.?d%20?e%20?f}"
    for _ in range(4):
        with socket.create_connection((where.hostname, where.port), 10) as plain:
            plain.sendall(b"GET /sparql?format=csv&query=" + query + b" HTTP/1.1\r\n")
            plain.sendall(b"Host: x\r\n\r\n")
            assert plain.recv(100).startswith(b"HTTP/1.1 200")
    connection = http.client.HTTPConnection(where.netloc, timeout=20)
    connection.request("GET", "/sparql?query=ASK{}&format=json")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_and_its_store(
    release: Release, number: signal.Signals
) -> None:
    command = [sys.executable, "-c", SERVER, str(release.path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        where = urlsplit(process.stdout.readline().strip())
        connection = http.client.HTTPConnection(where.netloc, timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().read()
        process.send_signal(signal.SIGHUP)  # looks for a release, and does not end
        connection.request("GET", "/health/live")
        assert connection.getresponse().read() == b'{"status": "live"}\n'
        connection.close()
        workers = children(process.pid) + forks(process.pid)
        assert workers
        process.send_signal(number)
        output, errors = process.communicate(timeout=15)
    assert (process.returncode, output, errors) == (0, "closed\n", "")
    assert not any(_is_alive(worker) for worker in workers)


def test_an_address_in_use_is_one_clear_line(release: Release) -> None:
    service = ServiceLimits(workers=1)
    switch = ReleaseSwitch(release.path, service)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port}: Address.*in use"):
            serve(switch, service, host="127.0.0.1", port=port, say=print)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
