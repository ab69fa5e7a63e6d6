"""Runs a function on untrusted input in a child process with limits and no network.

The child has limits of memory, processor time and wall-clock time. It cannot use the
network or start programs. If it ends early, the parent continues and can say which
file the child was reading.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn, TextIO

from kg.progress import Tell, silent
from kg.sandbox.offline import go_offline, leave_network
from kg.sandbox.process_limits import leave_no_core, limit_memory, limit_processor_time

if TYPE_CHECKING:
    from collections.abc import Callable


_MIB: Final = 1 << 20
_PIECE: Final = 1 << 16
_REFUSED: Final = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of the child: wall-clock seconds, and memory in MiB."""

    seconds: float
    memory_mib: int


class ChildEndedError(Exception):
    """The child gave no answer; ``reading`` is the last file that it reported."""

    def __init__(self, reason: str, reading: str | None) -> None:
        """Store the reason and the file apart."""
        super().__init__(reason)
        self.reading = reading


class Telling:
    """Sends the parent what the child is reading (when called), and its progress."""

    def __init__(self, stream: TextIO) -> None:
        """Take the stream to the parent."""
        self._stream = stream

    def __call__(self, path: str) -> None:
        """Send the name of the file that is read from now on."""
        self.say(reading=path)

    def progress(self, step: str, done: int = 0, total: int = 0) -> None:
        """Send the progress of a step."""
        self.say(step=step, done=done, total=total)

    def say(self, **message: object) -> None:
        """Write a message as a line of JSON."""
        self._stream.write(json.dumps(message) + "\n")
        self._stream.flush()


def run_isolated(
    work: Callable[[Telling], Any], bounds: Bounds, progress: Tell = silent
) -> Any:  # noqa: ANN401
    """Run a function in a child and return its answer, which JSON must represent.

    The function gets a :class:`Telling`, to report what it is reading and its
    progress. An exception that it raises ends the child as a crash does.

    Raises:
        ChildEndedError: the child crashed, or exceeded a limit of time or memory.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _be_child(work, bounds, writer)
    os.close(writer)
    try:
        deadline = time.monotonic() + bounds.seconds
        said, in_time = _read(reader, deadline, progress)
    finally:
        os.close(reader)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if "answer" in said:
        return said["answer"]
    failure = said.get("failure") or _reason(status, bounds, in_time=in_time)
    raise ChildEndedError(failure, said.get("reading"))


def _be_child(work: Callable[[Telling], Any], bounds: Bounds, writer: int) -> NoReturn:
    """Apply the limits, run the work, send the answer, and exit without clean-up."""
    code = 1
    try:
        with os.fdopen(writer, "w", encoding="ascii") as stream:
            telling = Telling(stream)
            try:
                _give_up(bounds)
                telling.say(answer=work(telling))
                code = 0
            except MemoryError:
                telling.say(failure=_no_memory(bounds))
            except Exception as error:  # noqa: BLE001 - sent to the parent
                telling.say(failure=f"{type(error).__name__}: {error}")
    finally:
        os._exit(code)


def _give_up(bounds: Bounds) -> None:
    """Set the limits, with memory counted beyond current use, and go offline."""
    # the engine prints a trace when it aborts, and pySHACL prints its input, which
    # could contain a workflow command of a CI service
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    leave_no_core()
    limit_processor_time(bounds.seconds * 2)
    limit_memory(bounds.memory_mib * _MIB)
    if not go_offline():
        leave_network()
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"{event} is not allowed while reading contributions")


def _read(reader: int, deadline: float, progress: Tell) -> tuple[dict[str, Any], bool]:
    """Return the last of what the child said, and whether it ended in time."""
    said: dict[str, Any] = {}
    pieces: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([reader], [], [], left)[0]:
            break
        piece = os.read(reader, _PIECE)
        if not piece:
            return said, True
        pieces.append(piece)
        if b"\n" in piece:
            *lines, rest = b"".join(pieces).split(b"\n")
            pieces = [rest]
            for message in map(json.loads, lines):
                if "step" in message:
                    progress(message["step"], message["done"], message["total"])
                else:
                    said.update(message)
    return said, False


def _reason(status: int, bounds: Bounds, *, in_time: bool) -> str:
    if not in_time:
        return f"took longer than {bounds.seconds:g} seconds (validation_seconds)"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT:
        return _no_memory(bounds)
    if os.WIFSIGNALED(status):
        return f"was ended by the signal {signal.Signals(os.WTERMSIG(status)).name}"
    return "ended without an answer"


def _no_memory(bounds: Bounds) -> str:
    return f"needed more than {bounds.memory_mib} MiB (validation_memory_mib)"
