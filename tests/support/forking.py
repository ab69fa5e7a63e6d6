"""Forks ``kg`` for tests: each command is a process of its own, and imports nothing.

It runs as ``python -P forking.py`` with the name of a way to be asked, and imports what
``kg`` may import.

As ``client FOLDER LISTENER`` it serves :mod:`support.fork_client`. For each connection
to the listener, a socket that it inherits, it forks a process, which becomes the
command: it has the arguments, the environment, the working folder and the standard
streams of who asks. The server sends back the exit code. It runs one command at a time,
and kills one whose client is gone. It ends, and removes the folder, when its standard
input is closed.

As ``lines`` it serves :mod:`support.faults`. Each line of standard input is a command
to begin, of which the process is told, or a process to wait for, of which the exit code
is told.

All else is the server's: limits of resources, signals, the seed of hashes, the time
zone, the locale, and what variables that begin with ``PYTHON`` say to a process that
starts.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if __name__ == "__main__":
    # the processes that a command starts read this module too, and need none of these
    import click
    import numpy.ma  # noqa: F401 - which numpy imports when it needs it

    from kg import cli
    from kg.project import read_project
    from kg.sparql import check_sparql
    from kg.tables.rml.engine import imported_engine
    from kg.validation import read_own_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

SHIPPED: Final = Path(__file__).resolve().parents[2] / "examples" / "flood"
"""A project that reads what the tool ships."""
NOT_BEGUN: Final = 125
"""The exit code when no command was begun: 1 would say that data do not conform."""
SECONDS: Final = 60
"""How long a command that meets faults may take; then it is killed."""


def prepare() -> None:
    """Import what ``kg`` may import."""
    context = click.Context(cli.cli)
    for name in cli.cli.list_commands(context):
        assert cli.cli.get_command(context, name)
    with suppress(ImportError):  # it can be left out
        imported_engine()
    _read_shipped_queries()
    gc.freeze()


def _read_shipped_queries() -> None:
    """Check the queries of the tool, which ``kg`` does once for each text."""
    project = read_project(SHIPPED)
    for check in read_own_rules(project).checks:
        check_sparql(check.query, project.service)


def take(streams: Sequence[int]) -> None:
    """Make standard streams of some descriptors."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)


def run(arguments: Sequence[str]) -> None:
    """Be the command with some arguments, to its end."""
    sys.argv = ["kg", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        sys.stdout.flush()
        # to take all modules apart lasts longer than many a command
        os._exit(int(end.code or 0))


def serve_clients(folder: str, listener: int) -> None:
    """Run what clients ask for; at the end, remove the folder."""
    connection = requested(socket.socket(fileno=listener))
    if connection is None:
        shutil.rmtree(folder)
        return
    try:
        arguments = become(connection)
    except (OSError, ValueError):
        traceback.print_exc()
        os._exit(NOT_BEGUN)
    run(arguments)


def requested(listener: socket.socket) -> socket.socket | None:
    """Return, in a new process, the connection of a request; at the end, None."""
    while 0 not in select.select([0, listener.fileno()], [], [])[0]:
        connection, _ = listener.accept()
        child = os.fork()
        if child == 0:
            listener.close()
            return connection
        with connection, suppress(BrokenPipeError):
            connection.sendall(b"%d" % exit_code(child, connection))
    return None


def exit_code(child: int, connection: socket.socket) -> int:
    """Return how a command ended; kill it when its client or the tests are gone."""
    process = os.pidfd_open(child)
    watched = select.poll()
    watched.register(process, select.POLLIN)
    # only that they hang up: the client has closed its side for writing long ago
    watched.register(connection, 0)
    watched.register(0, 0)
    if process not in dict(watched.poll()):
        signal.pidfd_send_signal(process, signal.SIGKILL)
    os.close(process)
    return ended(child)


def ended(child: int) -> int:
    """Wait for a command, and return its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def become(connection: socket.socket) -> list[str]:
    """Take the streams, folder and environment of a request; return its arguments."""
    take(socket.recv_fds(connection, 1, 3)[1])
    with connection, connection.makefile("rb") as said:
        count, *request = os.fsdecode(said.read()).split("\0")
    folder, *environment = request[int(count) :]
    os.chdir(folder)
    os.environ.clear()
    for variable in environment:
        name, _, os.environ[name] = variable.partition("=")
    return request[: int(count)]


def serve_lines() -> None:
    """Run what lines of standard input ask for."""
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            answer = ended(asked["wait"])
        elif not (answer := os.fork()):
            begin(**asked)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def begin(arguments: Sequence[str], said: str, *, is_traced: bool) -> None:
    """Run a command, when it is traced if it shall be; it speaks to a file."""
    signal.alarm(SECONDS)
    nothing = os.open(os.devnull, os.O_RDWR)
    take([nothing, os.dup(nothing), os.open(said, os.O_WRONLY)])
    while is_traced and "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.001)
    run(arguments)


if __name__ == "__main__":
    prepare()
    match sys.argv[1:]:
        case ["client", folder, listener]:
            serve_clients(folder, int(listener))
        case ["lines"]:
            serve_lines()
