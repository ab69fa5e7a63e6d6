"""What reads a client's bytes takes time in proportion to them, whatever they are.

Each function that reads them by itself, and then whole requests with them in each place
of one, so that nothing is left out that a request comes by.
"""

from __future__ import annotations

import gc
import socket
import time
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

import pytest
from support import serving
from support.requests import http_request
from werkzeug.exceptions import HTTPException
from werkzeug.http import (
    parse_date,
    parse_etags,
    parse_if_range_header,
    parse_options_header,
    parse_range_header,
)

from kg.errors import KgError, QuerySyntaxError
from kg.project import ServiceLimits
from kg.sparql.prefilter import check
from kg.sparql.workers.engine_errors import located, syntax_error
from kg.text.positions import excerpt
from kg.web.http.client_key import client_key, network
from kg.web.http.compression import best_coding
from kg.web.http.negotiation import (
    FORMAT_PARAMETERS,
    best_match,
    named_type,
    preferences,
)
from kg.web.http.router import Moved, Router, read_path, write_path
from kg.web.pages.page_request import page_request
from kg.web.sparql.etags import varies
from kg.web.sparql.request import parse_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from kg.release.manifest import Release

SERVICE: Final = ServiceLimits()
SIZES: Final = [size * 1000 for size in (1, 2, 4, 8, 16, 32)]
"""Characters; a query and the head of a request may be twice as long, or little more.
"""
STEPS: Final = 3
MOST: Final = 20
"""How much longer what is eight times as long may take; what is quadratic takes 64
times as long."""
FLOOR: Final = 0.000125
"""Seconds below which a time says nothing."""
UNEXPECTED = "this is not expected here in a SPARQL query"
NO_FUNCTION = "The custom function <{}> is not supported"
UNITS: Final[list[str]] = [
    *"1_a.<\\?'\"#({[=;,* \n\ré%&:-/",
    *("a.", "<<", "<a", "_:", ":\\", '"""\n', "'''a\\", "a:", "%41", "1.", "1e"),
    *("\\u0041", "'\\u0041", "#\\u0041", "SERVICE", "PREFIX a:", "a:b(", "<a>("),
    *(";a=", ';a="', 'W/"a",', "a/b;q=.1,", "&a=1", "0-1,", "/..", "/a/.", "%c3%A9"),
    *("%2F", "127.0.0.1,", "[::1]:1,", "\r\nUpgrade", "\r\na:", "Mon, 1 Jan ", "(a\\"),
]


def _located(text: str) -> None:
    located(QuerySyntaxError(UNEXPECTED, 1, len(text)), text)


def _called(text: str) -> None:
    query = f"#{text}\nSELECT (<http://e/f>(1) AS ?x) {{}}"
    located(QuerySyntaxError(NO_FUNCTION.format("http://e/f")), query)


def _file(**headers: str) -> None:
    sent = [
        (name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()
    ]
    page_request(http_request(sent), "/dumps/khojaly-kg.nt")


READ: Final[list[Callable[[str], object]]] = [
    lambda text: check(text, SERVICE),
    lambda text: check(f"SELECT * {{ ?s ?p {text}", SERVICE),
    lambda text: varies(f"{text} CONSTRUCT"),
    _located,
    _called,
    lambda text: syntax_error(f"error at 1:1: {text}"),
    lambda text: excerpt(text, text.count("\n") + 1, 9),
    lambda text: parse_parameters(f"query={text}".encode()),
    lambda text: best_match(text, ["text/turtle", "text/html"]),
    preferences.__wrapped__,
    lambda text: named_type([text], ["text/turtle", "text/html"]),
    best_coding.__wrapped__,
    lambda text: parse_options_header(f"a/b;{text}"),
    parse_etags,
    lambda text: parse_range_header(f"bytes={text}"),
    parse_if_range_header,
    parse_date,
    network.__wrapped__,
    lambda text: read_path(text.encode()),
    write_path,
    lambda text: Moved(b"/").location(text.encode()),
    lambda text: _file(range=f"bytes={text}"),
    lambda text: _file(range="bytes=0-1", if_range=text),
    lambda text: _file(if_none_match=text),
]


@pytest.fixture(autouse=True, scope="module")
def _without_other_objects() -> Iterator[None]:
    """Keep the collector from objects that other tests left.

    A long text makes enough objects for a full collection, a short one does not, and
    one takes as long as all objects of the process need: up to ten times the text's.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def seconds(read: Callable[[str], object], text: str) -> float:
    begun = time.thread_time()
    with suppress(KgError, HTTPException):
        read(text)
    return time.thread_time() - begun


def grows(take: Callable[[str, int], float], unit: str, floor: float = FLOOR) -> float:
    """Return how much longer a text of eight times the length takes, at most."""
    longest = [take(unit, size) for size in SIZES[-2:]]  # the last may be refused
    if max(longest) <= MOST * floor:
        return 1.0  # what is shorter takes no longer
    times = [*(take(unit, size) for size in SIZES[:-2]), *longest]
    pairs = zip(times, times[STEPS:], strict=False)
    return max(larger / max(smaller, floor) for smaller, larger in pairs)


def slow(take: Callable[[str, int], float], floor: float = FLOOR) -> str | None:
    """Return a unit of which longer texts take too long, each time."""
    for unit in UNITS:
        if all(grows(take, unit, floor) > MOST for _ in range(STEPS)):
            return unit
    return None


@pytest.mark.parametrize("read", READ)
def test_no_text_takes_more_than_its_length(read: Callable[[str], object]) -> None:
    assert slow(lambda unit, size: seconds(read, (unit * size)[:size])) is None


@pytest.mark.parametrize("before", ["", "/", "/doc/", "/id/", "/dumps/", "/events"])
def test_no_path_takes_more_than_its_length(app: Flask, before: str) -> None:
    router = Router(app.url_map, ["/sparql", "/metrics"])

    def find(text: str) -> None:
        place = router.find(f"{before}{text}".encode())
        if isinstance(place, Moved):
            place.location(text.encode())

    assert slow(lambda unit, size: seconds(find, (unit * size)[:size])) is None


HEAD: Final = "{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
SELECT: Final = f"/sparql?query={quote('SELECT * { ?s ?p 1 }')}"
DUMP: Final = "/dumps/khojaly-kg.nt"
ADDRESSES: Final = [
    *("{}", "/{}", "/id/{}", "/doc/{}", "/doc/{}.ttl", "/dumps/{}", "/problems/{}"),
    *("/events?after={}", "/doc/agent/echr?page={}", "/metrics?{}", "/sparql?query={}"),
    *(f"{SELECT}&{name}={{}}" for name in (*FORMAT_PARAMETERS, "default-graph-uri")),
]
FIELDS: Final = {
    "/": [
        *("Accept", "Accept: a\r\nAccept", "Accept-Encoding", "If-None-Match"),
        *("User-Agent", "X-Forwarded-For", "X-Forwarded-Proto", "Upgrade", "Expect"),
        *("Content-Length", "Transfer-Encoding", "Cookie"),
    ],
    SELECT: ["Accept", "Accept-Encoding", "If-None-Match"],
    DUMP: [
        *("Accept", "If-None-Match", "If-Modified-Since", "Range"),
        *("If-Range: a\r\nRange", "Range: bytes=0-1\r\nIf-Range"),
    ],
}
TYPES: Final = ("application/sparql-query", "application/x-www-form-urlencoded")
PLACES: Final = [
    *("{} / HTTP/1.1\r\n\r\n", "GET / HTTP/{}\r\nConnection: close\r\n\r\n"),
    "GET / HTTP/1.1\r\nConnection: close\r\nHost: {}\r\n\r\n",
    *(HEAD.format(f"GET {address}") + "\r\n" for address in ADDRESSES),
    *(
        HEAD.format(f"GET {address}") + name + ": {}\r\n\r\n"
        for address, names in FIELDS.items()
        for name in names
    ),
    *(
        HEAD.format("POST /sparql") + name + ": {}\r\nContent-Length: 1\r\n\r\na"
        for name in ("Content-Type", "Content-Encoding", "Content-Type: a/b;a")
    ),
    *(
        HEAD.format("POST /sparql") + f"Content-Type: {kind}\r\n"
        "Content-Length: {size}\r\n\r\nquery={}"
        for kind in TYPES
    ),
]
"""Where in a request its client may put what; no limit is to spare anybody the work."""
LIMITS: Final = ServiceLimits(accept_chars=1 << 17, header_kib=128, query_kib=1024)
REQUEST_FLOOR: Final = 0.00125


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[tuple[str, int]]:
    with serving(release, LIMITS, trusted_proxies="127.0.0.0/8,::1") as url:
        found = urlsplit(url)
        assert found.hostname
        assert found.port
        yield found.hostname, found.port


@pytest.mark.parametrize("place", PLACES)
def test_no_request_takes_more_than_its_length(
    server: tuple[str, int], place: str
) -> None:
    numbers = count(1)

    def take(unit: str, size: int) -> float:
        # never the same, or it would be answered from a cache
        text = f"{next(numbers)}{unit * size}"[:size]
        begun = time.process_time()
        with socket.create_connection(server) as client, suppress(OSError):
            size = len(f"query={text}".encode())
            client.sendall(place.format(text, size=size).encode())
            client.settimeout(1)  # it may wait for more, which costs nothing
            while client.recv(1 << 16):
                pass
        return time.process_time() - begun

    assert slow(take, REQUEST_FLOOR) is None


def test_what_a_proxy_passes_on_as_an_address_is_cut() -> None:
    key = client_key(http_request(client="a" * 64_000))
    assert key == ("", "", "")
