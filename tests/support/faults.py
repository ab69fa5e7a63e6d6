"""Runs commands ``kg`` that meet faults: strace makes their system calls fail.

They are forked from a process that has imported the product: one that is started anew
spends most of its time on imports, under strace more.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING

from support.commands import FORKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass
class Command:
    """A command under way: its process, what it says, and how it ended."""

    process: int
    lines: Iterator[str]
    text: str = field(default="", init=False)
    returncode: int = field(default=0, init=False)

    def steps(self) -> Iterator[str]:
        """Yield what it says of its progress, from now on."""
        # Python's own processes speak too, of what they find when one is killed
        for line in self.lines:
            before, said, step = line.strip().partition("kg: ")
            if said and not before:
                yield step


class Commands:
    """Where commands are forked, with an environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-P", FORKING, "lines"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        self._server.communicate()

    def _ask(self, **asked: object) -> int:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(f"{json.dumps(asked)}\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    @contextmanager
    def started(
        self, arguments: Sequence[str], strace: Sequence[str] = ()
    ) -> Iterator[Command]:
        """Begin a command, traced with some options of strace if there are any."""
        with TemporaryDirectory() as folder:
            said = Path(folder, "said")
            os.mkfifo(said)
            process = self._ask(
                arguments=arguments, said=str(said), is_traced=bool(strace)
            )
            with said.open() as lines, _traced(process, strace):
                command = Command(process, lines)
                try:
                    yield command
                    command.text = "".join(lines)
                except BaseException:
                    os.kill(process, signal.SIGKILL)
                    raise
                finally:
                    command.returncode = self._ask(wait=process)

    def run(self, arguments: Sequence[str], strace: Sequence[str] = ()) -> Command:
        """Run a command to its end."""
        with self.started(arguments, strace) as command:
            pass
        return command


@contextmanager
def _traced(process: int, options: Sequence[str]) -> Iterator[None]:
    """Trace a process with some options of strace, if there are any, until it ends."""
    if not options:
        yield
        return
    command = ["strace", *options, "-p", str(process)]
    with TemporaryFile("w+") as said:
        with subprocess.Popen(command, stderr=said):
            yield
        said.seek(0)
        text = said.read()
    assert f"Process {process} attached" in text, text
