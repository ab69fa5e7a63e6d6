"""A query that others wait for has to prove sooner that it is a fast one."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING, cast

import pytest
import uvloop

from kg.project import ServiceLimits
from kg.sparql.scheduler import Scheduler
from kg.sparql.workers import fork_client as forks
from kg.sparql.workers.query_run import QueryRun

if TYPE_CHECKING:
    from collections.abc import Callable
SERVICE = ServiceLimits(fast_seconds=0.4)
LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]


class Owner:
    """Notes which queries were no fast ones."""

    service = SERVICE

    def __init__(self) -> None:
        self.slow: list[QueryRun] = []

    def overran(self, run: QueryRun) -> None:
        self.slow.append(run)

    def finished(self, run: QueryRun, seconds: float) -> None:
        del run, seconds


class Worker:
    """A process that has a processor for a share of the time."""

    def __init__(self, share: float) -> None:
        self.share = share

    def processor_seconds(self) -> float:
        return self.share * time.monotonic()


async def hurried(share: float, after: float, times: int, until: float) -> int:
    """Hurry a run so many seconds after its start; return how often it was slow."""
    owner = Owner()
    ticket = Scheduler(SERVICE).enter(("somebody",), "ASK {}")
    worker = cast("forks.Worker", Worker(share))
    run = QueryRun(owner, worker, ticket, is_hurried=False)
    await asyncio.sleep(after)
    for _ in range(times):
        run.hurry()
    await asyncio.sleep(until - after)
    run.finish(RuntimeError("the test has ended"))  # type: ignore[arg-type]
    run.begun.exception()
    return len(owner.slow)


@pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
@pytest.mark.parametrize(
    ("share", "after", "times", "until", "expected"),
    [
        (1.0, 0.0, 0, 0.2, 0),  # nobody waits: it has its time
        (1.0, 0.0, 1, 0.2, 1),  # somebody does: a quarter of it
        (1.0, 0.2, 3, 0.21, 1),  # that is over already, and three have come at once
        (0.0, 0.0, 1, 0.15, 0),  # it has had no processor yet
        (0.6, 0.0, 1, 0.19, 1),  # it has had half of one
        (0.0, 0.0, 1, 0.3, 1),  # it has waited for too long
    ],
)
def test_a_query_is_called_slow_once(
    loop: Callable[[], asyncio.AbstractEventLoop],
    share: float,
    after: float,
    times: int,
    until: float,
    expected: int,
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(hurried(share, after, times, until)) == expected


def test_the_time_on_a_processor_is_that_of_the_process() -> None:
    code = "import time\nwhile time.process_time() < 0.3: pass\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        worker = object.__new__(forks.Worker)
        worker.process = process.pid
        deadline = time.monotonic() + 20
        while worker.processor_seconds() < 0.3:
            assert time.monotonic() < deadline
        time.sleep(0.5)
        assert worker.processor_seconds() < 0.7
        process.kill()
    assert worker.processor_seconds() == 0.0
