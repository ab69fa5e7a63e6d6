"""A service whose answers come from another one, which may be slow, broken or down."""

from __future__ import annotations

import gzip
import json
import re
import socket
import threading
import time
from itertools import repeat
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from support.upstream import NO_ROWS, TIGHT, TRUE, ask, chunked, framed, serving_from

from kg.project import ServiceLimits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release


@pytest.mark.parametrize("clients", [1, 8])
def test_runaways_elsewhere_stay_out_of_the_way_of_others(
    release: Release, clients: int
) -> None:
    hold = Event()

    def script(query: str) -> Iterator[bytes]:
        if "runaway" in query:
            hold.wait(5)
        yield from framed(TRUE if "ASK" in query else NO_ROWS)

    def run_away(number: int) -> None:
        agent = f"runaway {number % clients}"
        statuses.append(ask(client, f"ASK {{}} # runaway {number}", agent))

    statuses: list[int] = []
    with serving_from(script, release, TIGHT) as (client, server):
        threads = [threading.Thread(target=run_away, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(1.0)  # in which they were all found out, or had no place
        good = [ask(client, f"ASK {{}} # {n}", "good") for n in range(20)]
        pages = [client.get("/").status_code for _ in range(5)]
        for thread in threads:
            thread.join()
        hold.set()
    assert good == [200] * 20
    assert pages == [200] * 5
    assert set(statuses) == {503, 504}
    assert len(server.asked) >= 20 + 5 + 3


def test_a_query_that_gave_way_to_others_begins_anew(release: Release) -> None:
    def script(query: str) -> Iterator[bytes]:
        time.sleep(1.5 if "long" in query else 0)
        yield from framed(TRUE)

    def run_long(number: int) -> None:
        statuses.append(ask(client, f"ASK {{}} # long {number}", str(number)))

    statuses: list[int] = []
    service = ServiceLimits(
        workers=1, slow_workers=1, fast_seconds=0.3, queue_seconds=10.0
    )
    with serving_from(script, release, service) as (client, server):
        threads = [threading.Thread(target=run_long, args=(n,)) for n in range(2)]
        for thread in threads:
            thread.start()
            time.sleep(0.5)
        assert ask(client, "ASK {}", "good") == 200
        for thread in threads:
            thread.join()
    assert statuses == [200, 200]
    assert [one for one in server.asked if "long" in one] == [
        "ASK {} # long 0",
        "ASK {} # long 1",
        "ASK {} # long 1",
    ]


def test_a_reader_that_stops_reading_ends_the_query_elsewhere(
    release: Release,
) -> None:
    def script(_: str) -> Iterator[bytes]:
        return chunked(repeat(b" " * 65536))

    with serving_from(script, release, TIGHT) as (client, server):
        host, _, port = client.address.partition(":")
        with socket.create_connection((host, int(port)), 10) as plain:
            target = f"/sparql?query={quote('SELECT * {}')}"
            plain.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert server.lost.wait(5)
            content = bytearray()
            while piece := plain.recv(1 << 20):
                content += piece
    assert content.startswith(b"HTTP/1.1 200")
    assert not content.endswith(b"\r\n0\r\n\r\n")


def test_a_client_that_hangs_up_ends_the_query_elsewhere(release: Release) -> None:
    def script(_: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"  # and never a header
        while True:
            yield b"X: y\r\n"
            time.sleep(0.05)

    service = ServiceLimits(query_seconds=60.0)
    with serving_from(script, release, service) as (client, server):
        host, _, port = client.address.partition(":")
        with socket.create_connection((host, int(port)), 10) as plain:
            plain.sendall(b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.5)
        assert server.lost.wait(5)


def row(query: str, label: str) -> bytes:
    """Return a solution for a query, of which the label is given."""
    projected = query.partition("SELECT")[2].partition("{")[0]
    names = re.findall(r"\?(\w+)", projected) or ["label"]
    values = {name: {"type": "uri", "value": "urn:a"} for name in names}
    if "label" in names:
        values["label"] = {"type": "literal", "value": label}
    document = {"head": {"vars": names}, "results": {"bindings": [values]}}
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "body",
    [b"not json at!", b'{"results": 17}', b"{}", b"", TRUE],
    ids=["no JSON", "no bindings", "nothing", "empty", "a boolean"],
)
def test_a_page_made_from_no_results_is_unavailable(
    release: Release, body: bytes
) -> None:
    with serving_from(lambda _: framed(body), release, ServiceLimits()) as (client, _):
        for path in ("/", "/doc/agent/echr", "/doc/agent/echr.ttl", "/ontology"):
            response = client.get(path)
            assert response.status_code == 503
            assert response.json["type"].endswith("/problems/unavailable")
            assert response.headers["Retry-After"] == "2"


def test_a_document_made_from_no_triples_is_unavailable(release: Release) -> None:
    def script(query: str) -> list[bytes]:
        if "CONSTRUCT" in query:
            return framed(b"<urn:a> <urn:b>", "application/n-triples")
        return framed(row(query, "x"))

    with serving_from(script, release, ServiceLimits()) as (client, _):
        response = client.get("/doc/agent/echr.ttl")
    assert response.status_code == 503
    assert response.json["detail"] == "the answer is no N-Triples"


def test_data_that_can_change_are_not_kept(release: Release) -> None:
    data = ["first"]

    def script(query: str) -> list[bytes]:
        if "CONSTRUCT" in query:
            line = f'<urn:a> <urn:b> "{data[0]}" .\n'.encode()
            return framed(line, "application/n-triples")
        return framed(row(query, data[0]))

    paths = ["/sparql?query=SELECT%20%2A%20%7B%7D", "/doc/agent/echr.nt", "/events"]
    with serving_from(script, release, ServiceLimits()) as (client, _):
        for path in paths:
            data[0] = "first"
            old = client.get(path, headers={"Accept-Encoding": "gzip"})
            assert old.status_code == 200, path
            is_packed = old.headers["Content-Encoding"] == "gzip"
            plain = gzip.decompress(old.content) if is_packed else old.content
            assert b"first" in plain
            assert old.headers["Cache-Control"] == "no-store"
            assert "ETag" not in old.headers
            data[0] = "second"
            new = client.get(path, headers={"If-None-Match": "*"})
            assert new.status_code == 200
            assert "second" in new.text
        for path in ("/ontology", "/", "/sparql", "/id/agent/echr"):
            assert client.get(path).headers["Cache-Control"] == "no-store", path
        for path in ("/dumps/khojaly-kg.nt", "/void.ttl"):
            kept = client.get(path)
            assert kept.headers["Cache-Control"] == "public, max-age=60"
            etag = {"If-None-Match": kept.headers["ETag"]}
            assert client.get(path, headers=etag).status_code == 304
