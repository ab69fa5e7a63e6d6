"""Clients that open many connections, send little or do not read starve nobody."""

from __future__ import annotations

import gc
import json
import socket
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from support import HttpClient, serving

from kg.errors import UsageError
from kg.project import ServiceLimits
from kg.web.http.disconnect import Watched
from kg.web.server.connections import LimitedProtocol
from kg.web.server.run import proxies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release

HALF = b"GET / HTTP/1.1\r\n"
LARGE = "/dumps/khojaly-kg-rdf12.nq"
PAGE = "/doc/agent/echr"


@contextmanager
def connected(
    url: str, number: int, sent: bytes = HALF, buffer: int = 4096
) -> Iterator[list[socket.socket]]:
    """Open so many connections that each send some bytes, and hardly read."""
    where = urlsplit(url)
    with ExitStack() as stack:
        opened = []
        for _ in range(number):
            plain = stack.enter_context(socket.socket())
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            plain.settimeout(5)
            plain.connect((where.hostname, where.port))
            plain.sendall(sent)
            opened.append(plain)
        yield opened


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def test_empty_lines_keep_no_connection(release: Release) -> None:
    with (
        serving(release, ServiceLimits(idle_seconds=1.0)) as url,
        connected(url, 1, get("/health/live")) as (plain,),
    ):
        assert plain.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        plain.sendall(b"\r\n\r\n")
        plain.settimeout(10)
        assert plain.recv(1) == b""  # the other end hangs up


def test_a_body_that_nobody_wanted_keeps_no_connection(release: Release) -> None:
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
    with (
        serving(release, ServiceLimits(idle_seconds=1.0)) as url,
        connected(url, 1, request) as (plain,),
    ):
        assert plain.recv(1 << 16).startswith(b"HTTP/1.1 405 ")
        plain.sendall(b"abcde")
        plain.settimeout(10)
        assert plain.recv(1 << 16) == b""  # the other end hangs up


def is_open(plain: socket.socket) -> bool:
    """Whether the other end has not hung up, of a connection with nothing to read."""
    plain.settimeout(0.2)
    try:
        return plain.recv(1) != b""
    except TimeoutError:
        return True
    except ConnectionError:
        return False


def ended(url: str, reason: str) -> float:
    """Return how many connections the service ended for a reason, as it reports it."""
    name = f'kg_connections_ended_total{{reason="{reason}"}} '
    for line in HttpClient(url).get("/metrics").text.splitlines():
        if line.startswith(name):
            return float(line.removeprefix(name))
    return 0.0


@pytest.mark.parametrize(
    "service",
    [
        ServiceLimits(client_connections=50),
        ServiceLimits(connections=50, client_connections=1000),
    ],
    ids=["of-an-address", "of-all"],
)
def test_a_flood_of_half_requests_pushes_out_itself(
    release: Release, service: ServiceLimits
) -> None:
    with serving(release, service) as url, connected(url, 200) as half:
        for _ in range(3):
            assert HttpClient(url).get("/health/live").status_code == 200
            assert HttpClient(url).get(PAGE).status_code == 200
        assert not is_open(half[0])
        assert is_open(half[-1])
        assert ended(url, "pushed-out") >= 150


def test_connections_at_work_are_not_pushed_out(release: Release) -> None:
    with (
        serving(release, ServiceLimits(client_connections=20)) as url,
        connected(url, 20, get(LARGE)) as reading,
    ):
        time.sleep(0.5)  # until each has begun to be answered
        refused = HttpClient(url).get("/health/live")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        for plain in reading:
            assert plain.recv(12) == b"HTTP/1.1 200"
        reading.pop().close()
        deadline = time.monotonic() + 5
        while HttpClient(url).get("/health/live").status_code != 200:
            assert time.monotonic() < deadline


def test_a_proxy_that_is_trusted_has_no_share(release: Release) -> None:
    service = ServiceLimits(client_connections=5)
    with (
        serving(release, service, trusted_proxies="127.0.0.0/8") as url,
        connected(url, 20) as half,
    ):
        assert HttpClient(url).get("/health/live").status_code == 200
        assert is_open(half[0])


def test_readers_that_stop_take_no_page_from_others(release: Release) -> None:
    with (
        serving(release, ServiceLimits(stalled_seconds=60.0)) as url,
        connected(url, 16, get(LARGE)),
        connected(url, 16, get("/claims")),
    ):
        time.sleep(0.5)
        for path in (PAGE, "/doc/agent/hrw", "/events"):
            assert HttpClient(url).get(path).status_code == 200


def test_a_reader_that_stops_is_cut_off_wherever_it_reads(release: Release) -> None:
    with (
        serving(release, ServiceLimits(stalled_seconds=0.5)) as url,
        connected(url, 3, get(LARGE)) as reading,
    ):
        deadline = time.monotonic() + 10
        while ended(url, "not-read") < 3:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for plain in reading:
            content = b""
            with suppress(ConnectionError):
                while piece := plain.recv(1 << 20):
                    content += piece
            assert len(content) < (release.path / LARGE[1:]).stat().st_size


def test_a_slow_reader_that_reads_on_gets_all_of_a_file(release: Release) -> None:
    content = (release.path / LARGE[1:]).read_bytes()
    with (
        serving(release, ServiceLimits(stalled_seconds=0.5)) as url,
        connected(url, 1, get(LARGE), buffer=1 << 16) as (plain,),
    ):
        received = bytearray(plain.recv(1 << 10))
        start = received.index(b"\r\n\r\n") + 4
        while len(received) < start + len(content):
            piece = plain.recv(1 << 16)
            assert piece
            received += piece
            time.sleep(0.05)
        assert received[start:] == content


@pytest.mark.parametrize(
    ("asked", "begin", "end"), [("bytes=0-9", 0, 10), ("bytes=300000-", 300_000, None)]
)
def test_a_part_of_a_file_is_sent(
    release: Release, address: str, asked: str, begin: int, end: int | None
) -> None:
    content = (release.path / LARGE[1:]).read_bytes()
    response = HttpClient(address).get(LARGE, headers={"Range": asked})
    assert response.status_code == 206
    assert response.content == content[begin:end]
    assert response.headers["Content-Range"].endswith(f"/{len(content)}")
    assert "X-Sendfile" not in response.headers


def test_the_head_of_a_file_says_how_long_it_is(release: Release, address: str) -> None:
    size = (release.path / LARGE[1:]).stat().st_size
    response = HttpClient(address).request("HEAD", LARGE)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == str(size)


@pytest.mark.parametrize("text", ["garbage", "10.0.0.0/99", "127.0.0.1,x"])
def test_proxies_that_are_no_addresses_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--trusted-proxies"):
        proxies(text)


def test_proxies_are_addresses_networks_or_all() -> None:
    assert [str(one) for one in proxies("127.0.0.1, 2001:db8::/32")] == [
        "127.0.0.1/32",
        "2001:db8::/32",
    ]
    assert [str(one) for one in proxies("*")] == ["0.0.0.0/0", "::/0"]
    assert proxies(None) == ()


def refusal(url: str, *pieces: bytes) -> tuple[int, dict[str, object]]:
    """Send pieces, and read on to the end; return the last status and its problem."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        for piece in pieces:
            plain.sendall(piece)
        content = b""
        while piece := plain.recv(1 << 16):
            content += piece
    head, _, body = content.rpartition(b"\r\n\r\n")
    return int(head.rpartition(b"HTTP/1.1 ")[2][:3]), json.loads(body)


END = b" HTTP/1.1\r\nHost: x\r\n\r\n"
LONG_ADDRESS = (414, "address-too-long", "address_bytes", 65_535)
LONG_HEAD = (431, "head-too-long", "header_kib", 80)
TOO_LONG = {
    "path": (b"GET /" + b"a" * 65_535 + END, LONG_ADDRESS),
    "query": (b"GET /sparql?query=" + b"a" * 65_535 + END, LONG_ADDRESS),
    "longer-than-the-head": (b"GET /" + b"a" * 1_000_000 + END, LONG_ADDRESS),
    "absolute": (b"GET http://x/" + b"a" * 65_535 + END, LONG_ADDRESS),
    "field": (b"GET /" + END[:-2] + b"A: " + b"a" * 82_000 + b"\r\n\r\n", LONG_HEAD),
    "name": (b"GET /" + END[:-2] + b"a" * 82_000 + b": a\r\n\r\n", LONG_HEAD),
    "fields": (b"GET /" + END[:-2] + b"A: a\r\n" * 14_000 + b"\r\n", LONG_HEAD),
    "endless": (b"GET /" + END[:-2] + b"A: " + b"a" * 1_000_000, LONG_HEAD),
    "both": (
        b"GET /" + b"a" * 60_000 + END[:-2] + b"A: " + b"a" * 30_000 + b"\r\n\r\n",
        LONG_HEAD,
    ),
}


@pytest.mark.parametrize("size", [1000, 10_000_000], ids=["in-pieces", "at-once"])
@pytest.mark.parametrize("case", TOO_LONG)
def test_a_head_that_is_too_long_is_refused_with_its_limit(
    address: str, case: str, size: int
) -> None:
    sent, (status, name, limit, value) = TOO_LONG[case]
    pieces = [sent[i : i + size] for i in range(0, len(sent), size)]
    found, problem = refusal(address, *pieces)
    assert (found, problem["status"]) == (status, status)
    assert str(problem["type"]).endswith(f"/problems/{name}")
    assert (problem["limit"], problem["value"]) == (limit, value)


def test_an_address_and_a_head_that_just_fit_are_read(address: str) -> None:
    fits = b"GET /" + b"a" * 65_534 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    assert refusal(address, fits + b"\r\n")[0] == 404
    assert refusal(address, fits + b"A: " + b"a" * 16_000 + b"\r\n\r\n")[0] == 404


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET a b c" + END,
        b"GET http://[" + END,
        b"GET http://x:99999999/" + END,
        b"CONNECT x:80" + END,
        b"GET /" + END[:-2] + b"A a\r\n\r\n",
        b"GET /" + END[:-2] + b"Content-Length: x\r\n\r\n",
        b"POST /sparql" + END[:-2] + b"Content-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
    ],
)
def test_what_is_no_http_gets_a_problem(address: str, sent: bytes) -> None:
    status, problem = refusal(address, sent)
    assert (status, problem["status"]) == (400, 400)
    assert str(problem["type"]).endswith("/problems/malformed")


def test_nonsense_behind_a_request_is_refused_after_its_answer(address: str) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        plain.sendall(get("/limits") + b"nonsense\r\n\r\n")
        content = b""
        while piece := plain.recv(1 << 16):
            content += piece
    assert content.startswith(b"HTTP/1.1 200")
    assert content.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 400 Bad Request\r\n" in content


@pytest.mark.parametrize("path", ["/health/live", "/doc/agent/nobody"])
def test_a_connection_that_was_reset_leaves_nothing_until_the_next_collection(
    release: Release, path: str
) -> None:
    with serving(release) as url:
        gc.collect()
        gc.disable()
        try:
            for _ in range(50):
                with connected(url, 1, get(path)):
                    time.sleep(0.003)  # the answer comes, and is not read
            deadline = time.monotonic() + 5
            # the event loop may still hold what it has just done
            while len(left := alive(LimitedProtocol, Watched)) > 2:
                assert time.monotonic() < deadline, left
                time.sleep(0.05)
        finally:
            gc.enable()


def alive(*classes: type) -> list[object]:
    """Return the objects of some classes that are still in memory."""
    return [one for one in gc.get_objects() if isinstance(one, classes)]
