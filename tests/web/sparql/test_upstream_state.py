"""A service says whether the one that it asks is ready, and how busy it is."""

from __future__ import annotations

import threading
import time
from threading import Event
from typing import TYPE_CHECKING

import pytest
from support.upstream import TIGHT, TRUE, ask, framed, serving_from

from kg.project import ServiceLimits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release


def test_a_service_is_ready_as_what_it_asks_is(release: Release) -> None:
    replies = [framed(TRUE)]

    def ready() -> tuple[int, str]:
        response = client.get("/health/ready")
        return response.status_code, response.json["status"]

    with serving_from(lambda _: replies[0], release, TIGHT) as (client, server):
        assert [ready() for _ in range(20)] == [(200, "ready")] * 20
        assert server.asked == ["ASK {}"]
        replies[0] = framed(b'{"detail": "down"}', status="500 Bad")
        deadline = time.monotonic() + 20
        while ready() == (200, "ready"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert ready() == (503, "the endpoint answers 500: down")
        assert server.asked == ["ASK {}"] * 2
        assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("kind", "message"),
    [("text/html", "answers with text/html"), ("", "does not answer within 2 s")],
)
def test_a_service_whose_endpoint_is_none_or_hangs_is_not_ready(
    release: Release, kind: str, message: str
) -> None:
    hold = Event()

    def script(_: str) -> Iterator[bytes]:
        if not kind:
            hold.wait(20)
        yield from framed(b"<p>Log in", kind)

    with serving_from(script, release, TIGHT) as (client, _):
        response = client.get("/health/ready")
        hold.set()
        assert (response.status_code, response.json) == (
            503,
            {"status": f"the endpoint {message}"},
        )


def test_a_service_whose_endpoint_is_down_is_not_ready(release: Release) -> None:
    with serving_from(lambda _: framed(TRUE), release, TIGHT) as (client, server):
        server.shutdown()
        server.server_close()
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert response.json["status"] == (
            "the endpoint accepts no connection; see whether it runs at this address"
        )


def test_the_places_at_an_endpoint_are_counted(release: Release) -> None:
    hold = Event()

    def script(_: str) -> Iterator[bytes]:
        hold.wait(20)
        yield from framed(TRUE)

    def wait_for(figure: str) -> None:
        deadline = time.monotonic() + 10
        while figure not in client.get("/metrics").text.splitlines():
            assert time.monotonic() < deadline, figure
            time.sleep(0.05)

    with serving_from(script, release, ServiceLimits(slow_workers=1)) as (client, _):
        asking = threading.Thread(target=ask, args=(client, "ASK {}", "somebody"))
        wait_for('kg_workers{lane="slow",state="idle"} 1.0')
        asking.start()
        wait_for('kg_workers{lane="slow",state="busy"} 1.0')
        wait_for('kg_workers{lane="fast",state="idle"} 2.0')
        wait_for('kg_workers{lane="pages",state="idle"} 2.0')
        wait_for('kg_queue_length{lane="slow"} 0.0')
        hold.set()
        wait_for('kg_workers{lane="slow",state="busy"} 0.0')
        asking.join()
