"""Watches worker processes and connections, for tests of the pool."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def children(parent: int | None = None) -> list[int]:
    """Return the process ids of the workers of this process, or of another.

    Workers are children of the process that forks them.
    """
    return [
        worker for fork in _started(parent or os.getpid()) for worker in _started(fork)
    ]


def forks(parent: int | None = None) -> list[int]:
    """Return the ids of the processes that fork workers."""
    return _started(parent or os.getpid())


def _started(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        if int(fields[1]) == parent and b"kg.sparql.workers.fork_server" in command:
            found.append(int(stat.parent.name))
    return found


def eventually(holds: Callable[[], bool]) -> bool:
    """Return whether a condition becomes true within 20 seconds."""
    deadline = time.monotonic() + 20
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def ended(process: int) -> bool:
    """Wait until a process that is no child of ours is gone, or a zombie."""
    waiting = threading.Event()
    for _ in range(100):
        folder = Path(f"/proc/{process}")
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            # the first thread may have ended before the others
            if state == "Z" and len(list((folder / "task").iterdir())) == 1:
                return True
        except OSError:
            return True
        waiting.wait(0.05)
    return False


class canary:  # noqa: N801 - reads as a verb in a with statement
    """A listening socket that records every connection."""

    def __enter__(self) -> tuple[int, list[object]]:
        self.hits: list[object] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.listen, daemon=True).start()
        return self.socket.getsockname()[1], self.hits

    def listen(self) -> None:
        try:
            while True:
                self.hits.append(self.socket.accept())
        except OSError:
            return

    def __exit__(self, *_: object) -> None:
        self.socket.close()
