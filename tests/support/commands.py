"""Runs the commands ``kg`` and ``git`` as a user would."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

INSTALLED_KG = Path(sys.executable).with_name("kg")
FORKING = Path(__file__).with_name("forking.py")


@cache
def forked_kg() -> Path:
    """Return a command ``kg`` that is forked, not started: a second less for each.

    :mod:`support.forking` says what differs; where that matters, use
    :func:`started_kg`.
    """
    folder = Path(mkdtemp(prefix="kg-"))
    command = folder / "kg"
    client = FORKING.with_name("fork_client.py").read_text()
    command.write_text(f"#!{sys.executable} -IS\n{client}")
    command.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        listener.listen()
        process = subprocess.Popen(
            [sys.executable, "-P", FORKING, "client", folder, str(listener.fileno())],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            process_group=0,
        )
    atexit.register(process.communicate)  # which ends it
    return command


def kg(
    *arguments: object, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return _run(forked_kg(), arguments, stdin, environment)


def started_kg(
    *arguments: object, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return _run(INSTALLED_KG, arguments, stdin, environment)


def _run(
    command: Path,
    arguments: tuple[object, ...],
    stdin: str | None,
    environment: dict[str, str],
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def validate(
    project: Path, *arguments: object, **environment: str
) -> subprocess.CompletedProcess[str]:
    return kg("--project", project, "validate", *arguments, **environment)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    command = ["git", "-C", str(folder), *who, *arguments]
    subprocess.run(command, check=True)
