"""The service: caching, codings, lanes, limits, figures, and clients that misbehave."""

from __future__ import annotations

import http.client
import json
import logging
import os
import signal
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from support import HttpClient, serving
from support.processes import children, ended
from support.requests import http_request

from kg.project import ServiceLimits
from kg.web.http.client_key import client_key
from kg.web.server.metrics import JsonLines, Observer

if TYPE_CHECKING:
    from kg.release.manifest import Release
    from kg.sparql import ClientKey
from support.endpoint import ENDLESS, SLOW, TIGHT, ask


@pytest.mark.parametrize(
    ("trusted", "address"), [(None, "127.0.0.1"), ("127.0.0.1", "203.0.113.9")]
)
def test_who_asks_is_told_by_a_proxy_only_if_it_is_trusted(
    release: Release,
    caplog: pytest.LogCaptureFixture,
    trusted: str | None,
    address: str,
) -> None:
    caplog.set_level(logging.INFO, "kg.queries")
    seen = Observer(log_addresses=True)
    with serving(release, seen=seen, trusted_proxies=trusted) as url:
        ask(url, "ASK {}", **{"X-Forwarded-For": "203.0.113.9"})
    (record,) = caplog.records
    assert json.loads(JsonLines().format(record))["address"] == address


def test_an_unknown_function_is_shown_at_its_place(address: str) -> None:
    for text, column in [
        ("SELECT ?x {}\n# (\nHAVING(<http://e.org/f>(1))", 8),
        ("PREFIX e: <http://e.org/> SELECT *\n{\n FILTER(e:f (1)) }", 9),
    ]:
        response = ask(address, text)
        assert response.status_code == 400
        assert (response.json["line"], response.json["column"]) == (3, column)


def test_a_client_that_hangs_up_stops_its_query(release: Release) -> None:
    patient = replace(TIGHT, query_seconds=60.0, workers=1, page_workers=1)
    with serving(release, patient) as url:
        before = set(children())
        where = urlsplit(url)
        with socket.create_connection((where.hostname, where.port), 10) as plain:
            target = f"/sparql?query={quote(SLOW)}"
            plain.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.5)
        deadline = time.monotonic() + 5
        busy = 'kg_workers{lane="slow",state="busy"} 0.0'
        while busy not in HttpClient(url).get("/metrics").text:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert before - set(children())  # the worker went with its query


def test_a_large_answer_does_not_grow_the_service(release: Release) -> None:
    roomy = ServiceLimits(result_mib=200, query_seconds=30.0)
    with serving(release, roomy) as url:
        before = _resident()
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        query = quote(f"{ENDLESS} LIMIT 500000")
        connection.request("GET", f"/sparql?format=tsv&query={query}")
        response = connection.getresponse()
        total = 0
        while piece := response.read(1 << 16):
            total += len(piece)
            time.sleep(0.0002)
        connection.close()
        assert total > 100_000_000
        assert _resident() - before < 30_000_000


def _resident() -> int:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a kernel file
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_workers_that_are_killed_cost_at_most_their_own_queries(
    release: Release,
) -> None:
    with serving(release) as url:
        statuses = []
        stopped = threading.Event()

        def go_on() -> None:
            number = 0
            while not stopped.is_set():
                number += 1
                text = f"SELECT ({number} AS ?x) {{}}"
                statuses.append(ask(url, text).status_code)

        thread = threading.Thread(target=go_on)
        thread.start()
        for _ in range(10):
            for worker in children():
                os.kill(worker, signal.SIGKILL)
                ended(worker)
            time.sleep(0.1)
        stopped.set()
        thread.join()
        assert statuses.count(200) > 20
        assert set(statuses) <= {200, 503}
        assert ask(url, "ASK {}").status_code == 200


def test_without_the_process_that_forks_workers_another_is_started(
    release: Release,
) -> None:
    with serving(release) as url:
        ask(url, "ASK {}")
        from support.processes import forks  # noqa: PLC0415

        for fork in forks():
            os.kill(fork, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while ask(url, "SELECT (9 AS ?y) {}").status_code != 200:
            assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("192.0.2.7", ("192.0.2.0/24", "192.0.2.7", "curl")),
        (
            "2001:db8:1:2:3:4:5:6",
            ("2001:db8:1::/48", "2001:db8:1:2::/64", "curl"),
        ),
        (
            "2001:db8:1:2:ffff::1%eth0",
            ("2001:db8:1::/48", "2001:db8:1:2::/64", "curl"),
        ),
        ("::ffff:192.0.2.7", ("192.0.2.0/24", "192.0.2.7", "curl")),
        ("192.0.2.7:5678", ("192.0.2.0/24", "192.0.2.7", "curl")),
        (
            "[2001:db8:1:2::3]:443",
            ("2001:db8:1::/48", "2001:db8:1:2::/64", "curl"),
        ),
        ("somebody", ("", "", "curl")),
        ("", ("", "", "curl")),
    ],
)
def test_a_client_is_counted_by_network_address_and_program(
    given: str, key: ClientKey
) -> None:
    headers = [(b"user-agent", b"curl")]
    assert client_key(http_request(headers, client=given)) == key


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("OPTIONS *", "200 OK"),
        ("GET *", "404 Not Found"),
        ("OPTIONS /*", "404 Not Found"),
    ],
)
def test_an_asterisk_is_the_server_to_options_alone(
    address: str, asked: str, status: str
) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), 10) as plain:
        plain.sendall(f"{asked} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        head = plain.recv(1 << 16).decode()
        first, *fields = head.partition("\r\n\r\n")[0].lower().split("\r\n")
        assert first == f"HTTP/1.1 {status}".lower()
        assert "x-content-type-options: nosniff" in fields
        if asked == "OPTIONS *":
            assert "content-length: 0" in fields
            assert "allow: get, head, options, post" in fields
            # the connection goes on
            plain.sendall(b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert plain.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")
