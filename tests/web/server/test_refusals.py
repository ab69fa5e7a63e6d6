"""What is no request, or is too long to be one, is refused in words."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import pytest
from support.connections import get


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
