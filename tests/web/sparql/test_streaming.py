"""Answers stream: they begin before they end, and 200 means that they are complete."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from support import serving
from support.processes import children

from kg.project import ServiceLimits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release

PATIENT = ServiceLimits(
    query_seconds=60.0, fast_seconds=60.0, workers=1, result_mib=200, cache_mib=1
)
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def url(release: Release) -> Iterator[str]:
    with serving(release, PATIENT) as address:
        yield address


@contextmanager
def asked(url: str, query: str, form: str) -> Iterator[http.client.HTTPResponse]:
    """Ask, and yield an answer of which the beginning is there.

    What arrives unread is kept in 64 KiB, so most of a long answer waits at its sender.
    Left to itself, the system of a reader keeps up to 32 MiB: the whole answer.
    """
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    with closing(connection), socket.socket() as connection.sock:
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
        connection.sock.settimeout(60)
        connection.sock.connect((connection.host, connection.port))
        connection.request("GET", f"/sparql?format={form}&query={quote(query)}")
        with closing(connection.getresponse()) as response:
            assert response.status == 200
            yield response


def test_the_first_rows_come_before_the_last_is_found(url: str) -> None:
    with asked(url, ENDLESS, "json") as response:  # whose last nobody lives to see
        head = response.read(1000).partition(b',"results"')[0]
    assert json.loads(head + b"}") == {"head": {"vars": list("abcdefghi")}}


@pytest.mark.parametrize(
    ("form", "rows"),  # what is not read yet is to be more than is kept on the way
    [("json", 30_000), ("xml", 30_000), ("csv", 50_000), ("tsv", 50_000)],
)
def test_an_answer_whose_worker_is_killed_is_whole_or_breaks_off(
    url: str, form: str, rows: int
) -> None:
    query = f"{LONG} {rows}"
    with asked(url, query, form) as response:
        whole = response.read()
    chance = random.Random(1992)  # noqa: S311 - tests
    broken = 0
    for _ in range(20):
        with asked(url, query, form) as response:
            content = response.read(chance.randrange(1, len(whole) // 2))
            for worker in children():
                os.kill(worker, signal.SIGKILL)
            try:
                content += response.read()
            except (http.client.IncompleteRead, ConnectionError):
                broken += 1
            else:  # the worker had said all before
                assert content == whole
    assert broken >= 10
