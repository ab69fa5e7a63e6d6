"""A step that keeps everybody waiting is told; a machine that is busy is not."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING

import uvloop

from kg.web.server.loop_watch import LoopWatch
from kg.web.server.metrics import JsonLines, Observer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def _work() -> None:
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass


def _wait() -> None:
    time.sleep(0.3)


def told(step: Callable[[], None]) -> list[float]:
    """Return what a watch tells of a loop with such a step in it."""
    held: list[float] = []

    async def main() -> None:
        watch = LoopWatch(held.append)
        watch.start()
        await asyncio.sleep(0.1)
        step()
        await asyncio.sleep(0.1)
        watch.stop()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
    return held


def test_a_step_that_works_too_long_is_told() -> None:
    (held,) = told(_work)
    assert 0.25 < held <= 0.35


def test_a_loop_that_gets_no_processor_holds_nobody() -> None:
    assert told(_wait) == []


def test_what_was_held_is_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    seen = Observer()
    figures = seen.metrics().decode()
    assert "kg_event_loop_held_seconds_count 0.0" in figures
    with caplog.at_level(logging.WARNING, "kg.web"):
        seen.held(0.2)
    assert "kg_event_loop_held_seconds_count 1.0" in seen.metrics().decode()
    line = json.loads(JsonLines().format(caplog.records[0]))
    assert (line["event"], line["milliseconds"]) == ("event loop held", 200)
