"""A reader gets all of a file; one that stops is cut off, and holds up nobody."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from support import HttpClient, serving
from support.connections import connected, ended, get

from kg.project import ServiceLimits

if TYPE_CHECKING:
    from kg.release.manifest import Release


LARGE = "/dumps/khojaly-kg-rdf12.nq"
PAGE = "/doc/agent/echr"


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
        while b"\r\n\r\n" not in received:
            received += plain.recv(1 << 10)
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
