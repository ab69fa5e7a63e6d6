"""Sets limits of the kernel on this process: memory, time, files, and its parent's end.

Limits are those of setrlimit(2). They cannot be raised again; child processes inherit
them.
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
"""The columns of total size, and of data plus stack, in statm (proc(5))."""


def limit_memory(most: int) -> None:
    """Limit the address space to ``most`` bytes beyond the current size (RLIMIT_AS)."""
    _limit_beyond_use(resource.RLIMIT_AS, _SIZE, most)


def limit_data(most: int) -> None:
    """Limit private writable memory to ``most`` bytes beyond current use (RLIMIT_DATA).

    Reserved memory and mapped files do not count.
    """
    _limit_beyond_use(resource.RLIMIT_DATA, _DATA, most)


def give_back_memory() -> None:
    """Give memory that was freed back to the system, where the C library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim:
        trim(0)


def limit_processor_time(seconds: float) -> None:
    """Limit the processor time to at least ``seconds``, in whole seconds."""
    most = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def open_no_more_files() -> None:
    """Prevent the process from opening further file descriptors."""
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, lowest_free))


def leave_no_core() -> None:
    """Write no core dump if the process crashes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the parent with this process id ends.

    The process exits at once if the parent has ended already.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # the parent may have ended before the call above
    if os.getppid() != parent:
        os._exit(1)


def _limit_beyond_use(limit: int, column: int, more: int) -> None:
    if _STATM.exists():
        pages = int(_STATM.read_text("ascii").split()[column])
        most = pages * resource.getpagesize() + more
        resource.setrlimit(limit, (most, most))
