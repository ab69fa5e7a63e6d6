"""What a process may use from now on, and how long it may live: the kernel sees to it.

Limits are those of setrlimit(2). None is raised again, and what is forked has them too.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_STATM: Final = Path("/proc/self/statm")
_SIZE, _DATA = 0, 5
"""Where all of the memory, and that of data and stack, are in statm (proc(5))."""


def limit_memory(most: int) -> None:
    """Limit memory, what is reserved and what is mapped too, to so many bytes more."""
    _limit_beyond_use(resource.RLIMIT_AS, _SIZE, most)


def limit_data(most: int) -> None:
    """Limit what the process can write to and no other shares to so many bytes more.

    What is reserved, and what is mapped of files, does not count.
    """
    _limit_beyond_use(resource.RLIMIT_DATA, _DATA, most)


def limit_processor_time(seconds: float) -> None:
    """Limit the time for which the process computes to at least so many seconds."""
    most = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def open_no_more_files() -> None:
    """Let the process have the file descriptors that are open, and no others."""
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, lowest_free))


def leave_no_core() -> None:
    """Write no image of the memory when the process crashes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, which has a process id.

    The process leaves at once if the parent has ended already.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # a parent that ended before the signal was asked for is noticed by this
    if os.getppid() != parent:
        os._exit(1)


def _limit_beyond_use(limit: int, column: int, more: int) -> None:
    if _STATM.exists():
        pages = int(_STATM.read_text("ascii").split()[column])
        most = pages * resource.getpagesize() + more
        resource.setrlimit(limit, (most, most))
