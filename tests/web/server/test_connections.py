"""Clients that open many connections, send little or do not read starve nobody."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest
from support import HttpClient, serving
from support.connections import connected, ended, get

from kg.errors import UsageError
from kg.project import ServiceLimits
from kg.web.http.disconnect import Watched
from kg.web.server.limited_protocol import LimitedProtocol
from kg.web.server.run import proxies

if TYPE_CHECKING:
    import socket

    from kg.release.manifest import Release


LARGE = "/dumps/khojaly-kg-rdf12.nq"
PAGE = "/doc/agent/echr"


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
