"""A query that others wait for has to prove sooner that it is a fast one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest
import uvloop

from kg.project import Service
from kg.store.runs import Run
from kg.store.scheduling import Scheduler

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.forks import Worker

SERVICE = Service(fast_seconds=0.4)
LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]


class Owner:
    """Notes which queries were no fast ones."""

    service = SERVICE

    def __init__(self) -> None:
        self.slow: list[Run] = []

    def overran(self, run: Run) -> None:
        self.slow.append(run)

    def finished(self, run: Run, seconds: float) -> None:
        del run, seconds


async def hurried(after: float, times: int, until: float) -> int:
    """Hurry a run so many seconds after its start; return how often it was slow."""
    owner = Owner()
    ticket = Scheduler(SERVICE).enter("somebody", "ASK {}")
    run = Run(owner, cast("Worker", None), ticket, is_hurried=False)
    await asyncio.sleep(after)
    for _ in range(times):
        run.hurry()
    await asyncio.sleep(until - after)
    run.fail(RuntimeError("the test has ended"))  # type: ignore[arg-type]
    run.begun.exception()
    return len(owner.slow)


@pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
@pytest.mark.parametrize(
    ("after", "times", "until", "expected"),
    [
        (0.0, 0, 0.2, 0),  # nobody waits: it has its time
        (0.0, 1, 0.2, 1),  # somebody does: a quarter of it
        (0.2, 3, 0.21, 1),  # that quarter is over already, and three have come at once
    ],
)
def test_a_query_is_called_slow_once(
    loop: Callable[[], asyncio.AbstractEventLoop],
    after: float,
    times: int,
    until: float,
    expected: int,
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(hurried(after, times, until)) == expected
