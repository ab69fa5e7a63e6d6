"""How long a single step of the event loop kept everybody waiting."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST: Final = 0.05
"""Seconds from which on it is told."""
_EVERY: Final = 0.02


class LoopWatch:
    """Looks fifty times a second whether the loop comes round in time.

    What counts is the time that the thread of the loop was at work: on a busy machine
    it may be late for want of a processor. A little of that may belong to what was done
    before, and is taken off: a step is told to be shorter by up to a fiftieth of a
    second, and never longer.
    """

    def __init__(self, tell: Callable[[float], None]) -> None:
        """Watch the loop that runs from :meth:`start` on; ``tell`` it in seconds."""
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None
        self._due = self._worked = 0.0

    def start(self) -> None:
        """Begin to watch; to be called in the loop."""
        self._worked = time.thread_time()
        self._due = time.monotonic() + _EVERY
        self._timer = asyncio.get_running_loop().call_later(_EVERY, self._look)

    def stop(self) -> None:
        """Watch no longer."""
        if self._timer:
            self._timer.cancel()

    def _look(self) -> None:
        late = time.monotonic() - self._due
        at_work = time.thread_time() - self._worked - _EVERY
        held = min(late, at_work)
        if held >= LEAST:
            self._tell(held)
        self.start()
