"""The deadline of a query: the kernel ends the worker that runs past it.

A timer of the process sends SIGALRM, for which no handler is set: native code would not
let a Python handler run. The pool sees how the process ended, and starts another.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End this process if the block takes longer by the clock."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def stopped_clock() -> Iterator[None]:
    """Let the time of the block not count, as while a client reads."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
