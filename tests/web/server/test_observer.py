"""The service counts its requests, and logs its queries."""

from __future__ import annotations

import json
import logging
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from support import HttpClient, serving

from kg.web.server.metrics import JsonLines, Observer

if TYPE_CHECKING:
    import pytest

    from kg.release.manifest import Release
from support.endpoint import ask


def test_answers_from_the_cache_and_refusals_are_counted(address: str) -> None:
    client = HttpClient(address)

    def counted(route: str, status: int) -> int:
        name = f'kg_requests_total{{route="{route}",status="{status}"}} '
        _, _, rest = client.get("/metrics").text.partition(name)
        return int(float(rest.split()[0])) if rest else 0

    before = counted("/sparql", 200), counted("/sparql", 304), counted("pages", 400)
    etags = [ask(address, "SELECT (77 AS ?x) {}").headers["ETag"] for _ in range(3)]
    address_of_it = f"/sparql?query={quote('SELECT (77 AS ?x) {}')}"
    known = {"If-None-Match": etags[0]}
    assert client.get(address_of_it, headers=known).status_code == 304
    assert client.get("/", headers={"Accept": "a" * 9000}).status_code == 400
    after = counted("/sparql", 200), counted("/sparql", 304), counted("pages", 400)
    assert [b - a for a, b in zip(before, after, strict=True)] == [3, 1, 1]


def test_health_and_figures(address: str) -> None:
    client = HttpClient(address)
    ask(address, "SELECT (5 AS ?x) {}")
    assert client.get("/health/live").json == {"status": "live"}
    assert client.get("/health/ready").json == {"status": "ready"}
    figures = client.get("/metrics")
    assert figures.content_type.startswith("text/plain; version=0.0.4")
    lines = set(figures.text.splitlines())
    assert 'kg_workers{lane="pages",state="idle"} 2.0' in lines
    assert 'kg_queue_length{lane="slow"} 0.0' in lines
    for start in (
        'kg_requests_total{route="/sparql",status="200"}',
        'kg_query_seconds_count{outcome="answered"}',
        "kg_cache_hits_total ",
        "kg_cache_bytes ",
        "kg_release{release=",
    ):
        assert any(line.startswith(start) for line in lines), start


def test_a_query_is_logged_without_address_and_cannot_forge_a_line(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kg.queries")
    nasty = 'SELECT (1 AS ?x) {} #\n{"event": "forged"}\x1b[2J\u2028' + "x" * 900
    with serving(release, seen=Observer()) as url:
        ask(url, nasty)
    with serving(release, seen=Observer(log_addresses=True)) as url:
        ask(url, "ASK {}")
    first, second = (JsonLines().format(one) for one in caplog.records)
    assert "\n" not in first
    assert first.isascii()
    line = json.loads(first)
    assert (line["event"], line["status"], line["text"]) == ("query", 400, nasty[:500])
    assert "127.0.0.1" not in first
    assert json.loads(second)["address"] == "127.0.0.1"


def test_half_a_body_is_no_query(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kg.queries")
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n"
        b"Content-Type: application/sparql-query\r\n\r\n"
    )
    with serving(release, seen=Observer()) as url:
        where = urlsplit(url)
        with socket.create_connection((where.hostname, where.port), 5) as plain:
            plain.sendall(head + b"ASK {}")
            time.sleep(0.1)
        deadline = time.monotonic() + 5
        while not caplog.records:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert (line["outcome"], line["status"], line["text"]) == ("client-gone", 499, "")
