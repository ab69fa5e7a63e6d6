"""Forks commands ``kg``; a script that :mod:`support.faults` starts and talks to.

Each line of standard input is a command to begin, of which the process is told, or a
process to wait for, of which the exit code is told.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import kg.cli.build
import kg.cli.publish  # noqa: F401 - both are there before a command is forked
from kg.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS: Final = 60
"""How long a command may take; then it is killed."""


def _begin(arguments: Sequence[str], said: str, *, is_traced: bool) -> None:
    """Run a command, when it is traced if it shall be; it speaks to a file."""
    signal.alarm(_SECONDS)
    for number, path in enumerate((os.devnull, os.devnull, said)):
        target = os.open(path, os.O_WRONLY if number else os.O_RDONLY)
        os.dup2(target, number)
        os.close(target)
    while is_traced and "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.001)
    sys.argv = ["kg", *arguments]
    main()


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            answer = os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1])
        elif not (answer := os.fork()):
            _begin(**asked)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
