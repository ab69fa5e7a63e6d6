"""Limits are published, and hold against clients that ask for too much or vanish."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import fields
from urllib.parse import quote, urlsplit

import pytest
from support import HttpClient
from support.endpoint import ENDLESS, SLOW, TIGHT, ask

from kg.project import ServiceLimits


def test_the_limits_are_published_with_their_values(address: str, tight: str) -> None:
    published = HttpClient(address).get("/limits").json
    assert {name: one["value"] for name, one in published.items()} == {
        one.name: one.default for one in fields(ServiceLimits)
    }
    assert HttpClient(tight).get("/limits").json["query_seconds"]["value"] == 1.5
    description = HttpClient(tight).get("/sparql").text
    assert 'schema:propertyID "query_seconds"' in description


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding"])
def test_a_long_list_of_what_is_accepted_is_refused(address: str, name: str) -> None:
    response = ask(address, "ASK {}", **{name: "a/b," * 600})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json["type"].endswith("/problems/accept-too-long")
    assert (response.json["limit"], response.json["value"]) == ("accept_chars", 2048)
    assert ask(address, "ASK {}", **{name: "*/*," * 500}).status_code == 200


def test_a_problem_names_the_limit_its_value_and_what_to_do(tight: str) -> None:
    response = ask(tight, SLOW)
    assert response.status_code == 504
    problem = response.json
    assert (problem["limit"], problem["value"]) == ("query_seconds", 1.5)
    assert "take the dump" in problem["detail"]
    assert problem["limits"] == "https://w3id.org/khojaly-kg/limits"


def test_a_body_beyond_a_limit_names_it(tight: str) -> None:
    kind = "application/sparql-query"
    response = HttpClient(tight).post("/sparql", data=b" " * 262_145, content_type=kind)
    assert response.json == {
        "type": "https://w3id.org/khojaly-kg/problems/body-too-large",
        "title": "The body of the request is too long",
        "detail": "the body is longer than 256 KiB, 4 times query_kib",
        "limit": "query_kib",
        "value": 64,
        "limits": "https://w3id.org/khojaly-kg/limits",
        "status": 413,
    }


def test_a_runaway_stays_out_of_the_way_of_others(tight: str) -> None:
    def runaway(number: int) -> None:
        agent = {"User-Agent": f"runaway {number}"}
        statuses.append(ask(tight, f"{SLOW} #{number}", **agent).status_code)

    statuses: list[int] = []
    threads = [threading.Thread(target=runaway, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.8)  # in which they were all found out
    begun = time.monotonic()
    good = {"User-Agent": "good"}
    answers = [
        ask(tight, f"SELECT ({n} AS ?x) {{}}", **good).status_code for n in range(50)
    ]
    assert answers == [200] * 50
    assert time.monotonic() - begun < TIGHT.query_seconds
    assert HttpClient(tight).get("/doc/agent/echr").status_code == 200
    for thread in threads:
        thread.join()
    assert set(statuses) == {503, 504}


def test_a_client_with_too_many_queries_is_told_so_and_others_are_not(
    tight: str,
) -> None:
    def run() -> None:
        statuses.append(ask(tight, SLOW, **{"User-Agent": "many"}).status_code)

    statuses: list[int] = []
    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    assert ask(tight, "ASK {}", **{"User-Agent": "other"}).status_code == 200
    for thread in threads:
        thread.join()
    assert statuses.count(429) == 2


def test_a_reader_that_stops_reading_is_cut_off(tight: str) -> None:
    where = urlsplit(tight)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        target = f"/sparql?format=csv&query={quote(ENDLESS)}"
        plain.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(TIGHT.stalled_seconds + 1)
        content = bytearray()
        while piece := plain.recv(1 << 20):
            content += piece
    assert content.startswith(b"HTTP/1.1 200")
    assert not content.endswith(b"\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /sparql?query=" + b"a" * 8000 + b" HTTP/1.1\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nX-A: 1\r\n" + b"X-B: b\r\n" * 1000, b"431"),
        (b"GET / HT", b"408"),
        (b"", b"408"),
        (
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                b"Content-Type: application/sparql-query\r\n\r\nASK"
            ),
            b"408",
        ),
        (
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
            b"400",
        ),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET /\xff\xfe?\xff HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /limits HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"GET /limits HTTP/1.0\r\n\r\n", b"200"),
        (b"GET /sparql?query=%FF HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
    ],
)
def test_half_and_hostile_requests_are_ended_in_time(
    tight: str, sent: bytes, status: bytes
) -> None:
    where = urlsplit(tight)
    with socket.create_connection((where.hostname, where.port), 5) as plain:
        plain.sendall(sent)
        content = b""
        while b"\r\n\r\n" not in content:
            piece = plain.recv(65536)
            assert piece, content
            content += piece
    assert content.split()[1] == status
    if status == b"408" and sent.startswith(b"POST"):
        assert b'"limit": "body_seconds", "value": 0.5' in content
    assert HttpClient(tight).get("/health/live").status_code == 200
