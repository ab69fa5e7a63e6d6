"""Measures how long a single step of the event loop blocks all other requests."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST: Final = 0.05
"""Seconds; shorter steps are not reported."""
_EVERY: Final = 0.02


class LoopWatch:
    """Checks fifty times a second whether the event loop is late.

    Only processor time of the loop's thread counts: on a busy machine the loop may also
    be late because it waits for a processor. Some of that time may belong to earlier
    steps, so a fiftieth of a second is subtracted. A reported time is at most that much
    too short, and never too long.
    """

    def __init__(self, tell: Callable[[float], None]) -> None:
        """Watch from :meth:`start` on; ``tell`` receives the seconds of a long step."""
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None
        self._due = self._worked = 0.0

    def start(self) -> None:
        """Start watching; call this in the event loop."""
        self._worked = time.thread_time()
        self._due = time.monotonic() + _EVERY
        self._timer = asyncio.get_running_loop().call_later(_EVERY, self._look)

    def stop(self) -> None:
        """Stop watching."""
        if self._timer:
            self._timer.cancel()

    def _look(self) -> None:
        late = time.monotonic() - self._due
        at_work = time.thread_time() - self._worked - _EVERY
        held = min(late, at_work)
        if held >= LEAST:
            self._tell(held)
        self.start()
