"""One worker process, seen from its parent: started, asked, ended by its own id."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final

from kg.errors import StoreUnavailableError
from kg.store.worker import READY

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store.worker import WorkerLimits

_START_SECONDS: Final = 30.0
_END_SECONDS: Final = 2.0


class WorkerProcess:
    """A running worker process and the connection to it."""

    def __init__(self, path: Path, limits: WorkerLimits) -> None:
        """Start the process; it opens the store at ``path`` meanwhile."""
        self._path = path
        ours, theirs = socket.socketpair()
        # -P: a module of the folder we are started in is not ours to run
        command = [sys.executable, "-P", "-m", "kg.store.worker", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [*command, str(path), json.dumps(asdict(limits))],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "2"},
            )
        self.connection = Connection(ours.detach())
        self.answered = 0
        self.ready = False

    def wait_until_ready(self) -> None:
        """Wait for the store to be open.

        Raises:
            StoreUnavailableError: it could not be opened.
        """
        if self.ready:
            return
        frame = b""
        with suppress(EOFError, OSError):
            if self.connection.poll(_START_SECONDS):
                frame = self.connection.recv_bytes()
        if frame == READY:
            self.ready = True
            return
        self.end()
        reason = json.loads(frame[1:])["message"] if frame else "its worker ended"
        raise StoreUnavailableError(
            f"{self._path}: cannot be opened as a store: {reason}"
        )

    def end(self) -> int:
        """Kill the process and wait for it; return its exit status."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()

    def status(self) -> int:
        """Return the exit status of a worker whose connection broke."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_SECONDS)
        return self.end()
