"""What a request may say besides its address: conditions, ranges, wishes, trailers."""

from __future__ import annotations

import itertools
import socket
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from httptools import HttpRequestParser
from support import HttpClient

from kg.rdf.query_text import for_engine
from kg.web.http.upgrades import UpgradeFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = "/void.ttl"
COLLECTION = "CONSTRUCT { <http://e/s> <http://e/p> (1) } WHERE {}"


@pytest.fixture(scope="module")
def etag(address: str) -> str:
    return HttpClient(address).get(FILE).headers["ETag"]


def answer(address: str, request: bytes) -> tuple[int, bytes]:
    """Return status and body of what comes back until the connection ends."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
        plain.sendall(request)
        received = b""
        while piece := plain.recv(1 << 16):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def test_a_file_that_did_not_change_is_said_to_be_so_and_nothing_else(
    address: str, etag: str
) -> None:
    client = HttpClient(address)
    for headers in (
        {"If-None-Match": etag},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        response = client.get(FILE, headers=headers)
        assert response.status_code == 304
        assert response.headers["ETag"] == etag
        assert "Content-Type" not in response.headers
        assert "Content-Length" not in response.headers


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"Range": "bytes=0-3"}, 206),
        ("GET", {"Range": "bytes=0-3", "If-Range": "{etag}"}, 206),
        ("GET", {"Range": "bytes=0-3", "If-Range": "W/{etag}"}, 200),
        ("GET", {"Range": "bytes=0-3", "If-Range": '"another"'}, 200),
        ("GET", {"Range": "bytes=0-3", "If-None-Match": "{etag}"}, 304),
        ("GET", {"Range": "bytes=99999999-"}, 416),
        ("GET", {"Range": "lines=0-1"}, 200),
        ("GET", {"Range": "bytes=0-1,3-4"}, 200),
        ("GET", {"Range": "bytes=3-0"}, 200),
        ("GET", {"Range": "bytes=0-0"}, 206),
        ("GET", {"Range": f"bytes=0-{'9' * 5000}"}, 200),
        ("HEAD", {"Range": "bytes=0-3"}, 200),
        ("HEAD", {"Range": "bytes=99999999-"}, 200),
    ],
)
def test_a_range_is_looked_at_where_it_has_a_meaning(
    address: str, etag: str, method: str, headers: dict[str, str], status: int
) -> None:
    filled = {name: value.format(etag=etag) for name, value in headers.items()}
    response = HttpClient(address).request(method, FILE, headers=filled)
    assert response.status_code == status


def test_an_answer_with_new_blank_nodes_each_time_has_no_etag(address: str) -> None:
    client = HttpClient(address)
    for query in (COLLECTION, COLLECTION.replace("(1)", "[]")):
        response = client.get("/sparql", query_string={"query": query})
        assert response.status_code == 200
        assert "ETag" not in response.headers
    query = "CONSTRUCT { ?s ?p (1) } WHERE { ?s ?p ?o FILTER (?o = 1) }"
    assert "ETag" not in client.get("/sparql", query_string={"query": query}).headers
    plain = query.replace("(1) }", "1 }")
    assert "ETag" in client.get("/sparql", query_string={"query": plain}).headers


@pytest.mark.parametrize("protocol", ["h2c", "websocket"])
def test_a_query_of_who_wishes_for_another_protocol_is_answered(
    address: str, protocol: str
) -> None:
    request = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
        "Content-Type: application/sparql-query\r\nContent-Length: 19\r\n"
        "Connection: Upgrade, HTTP2-Settings, close\r\n"
        f"HTTP2-Settings: AAMAAABkAAQ\r\nUpgrade: {protocol}\r\n\r\n"
        "SELECT (1 AS ?n) {}"
    )
    status, body = answer(address, request.encode())
    assert status == 200
    assert b"n\r\n1" in body


def parsed(pieces: Iterable[bytes]) -> tuple[list[bytes], bytes]:
    """Return the names of fields, and the body, that the parser of the server has."""
    names: list[bytes] = []
    body = bytearray()
    head = UpgradeFilter()

    class Heard:
        is_over = False

        def on_message_begin(self) -> None:
            head.begin()

        def on_header(self, name: bytes, _: bytes) -> None:
            names.append(name.lower())

        def on_headers_complete(self) -> None:
            self.is_over = True

        def on_body(self, content: bytes) -> None:
            body.extend(content)

    heard = Heard()
    parser = HttpRequestParser(heard)
    for piece in pieces:
        parser.feed_data(piece if heard.is_over else head.take(piece))
    return names, bytes(body)


WISH: Final = (
    b"\r\nPOST / HTTP/1.1\r\nHost: x\r\nUpgraded: no\r\nConnection: upgrade\r\n"
    b"uPGRADE: h2c\r\nContent-Length: 14\r\n\r\n\r\nUpgrade: a\r\n"
)


def test_a_wish_for_another_protocol_is_not_heard_in_whatever_pieces_it_comes() -> None:
    names = [b"host", b"upgraded", b"connection", b"unheard", b"content-length"]
    whole = (names, b"\r\nUpgrade: a\r\n")
    assert parsed([WISH]) == whole
    assert parsed(WISH[n : n + 1] for n in range(len(WISH))) == whole
    for size in range(2, len(WISH)):
        pieces = [WISH[n : n + size] for n in range(0, len(WISH), size)]
        assert parsed(pieces) == whole, size
        assert parsed([WISH[:size], WISH[size:]]) == whole, size


def test_a_query_is_answered_whose_head_comes_in_pieces(address: str) -> None:
    lines = (
        *("POST /sparql HTTP/1.1", "Host: x", "Accept: text/csv"),
        *("Content-Type: application/sparql-query", "Content-Length: 19"),
        *("Connection: upgrade, close", "Upg", "rade: h2c", ""),
    )
    request = "|".join(f"{line}\r\n" for line in lines).replace("Upg\r\n|", "Upg|")
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in (*request.split("|"), "SELECT (1 AS ?n) {}"):
            plain.sendall(piece.encode())
            time.sleep(0.02)  # so that each comes by itself
        received = b"".join(iter(lambda: plain.recv(1 << 16), b""))
    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.endswith(b"n\r\n1\r\n")


def test_each_query_of_a_connection_may_wish_for_another_protocol(address: str) -> None:
    request = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
        b"Content-Type: application/sparql-query\r\nContent-Length: 19\r\n"
        b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\nSELECT (%d AS ?n) {}"
    )
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
        for number in range(3):
            plain.sendall(b"\r\n" + request % number)
            received = b""
            while not received.endswith(b"n\r\n%d\r\n" % number):
                received += plain.recv(1 << 16) or pytest.fail(str(received))
            assert received.startswith(b"HTTP/1.1 200 ")


def test_a_request_that_begins_behind_another_loses_nothing(address: str) -> None:
    body = b"SELECT (1 AS ?n) {} # \r\nUpgrade: b\r\n"
    first = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    second = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/csv\r\n"
        b"Content-Type: application/sparql-query\r\nContent-Length: %d\r\n"
    ) % len(body)
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
        plain.sendall(first + second)
        time.sleep(0.1)  # so that the rest comes by itself
        plain.sendall(b"\r\n" + body)
        received = b"".join(iter(lambda: plain.recv(1 << 16), b""))
    assert received.count(b"HTTP/1.1 200 ") == 1
    assert b"HTTP/1.1 400 " in received  # the line behind the comment is no SPARQL
    assert b"line 2" in received or b'"line": 2' in received


def test_a_trailer_says_nothing_of_the_request(address: str) -> None:
    request = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        "Accept: application/sparql-results+json\r\n"
        "Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nASK{}\r\n0\r\nAccept: text/csv\r\nHost: y\r\n"
        "Content-Encoding: gzip\r\n\r\n"
    )
    status, body = answer(address, request.encode())
    assert status == 200
    assert b'"boolean":true' in body.replace(b" ", b"")


def test_many_spellings_of_a_prefix_are_renamed_in_time_in_proportion() -> None:
    letters = [(one, one.upper()) for one in "filterfilter"]
    spellings = ["".join(one) for one in itertools.product(*letters)]

    def seconds(many: int) -> float:
        text = "ASK{" + " ".join(f"{one}:" for one in spellings[:many]) + "}"
        begun = time.thread_time()
        for_engine(text)
        return time.thread_time() - begun

    small = min(seconds(500) for _ in range(3))
    assert seconds(4000) < 24 * small
