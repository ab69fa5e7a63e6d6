"""Forks ``kg`` for tests: each command is a process of its own, and imports nothing.

It runs as ``python -P fork_server.py FOLDER LISTENER``, and imports what ``kg`` may
import. For each connection to the listener, a socket that it inherits, it forks a
process, which becomes the command: it has the arguments, the environment, the working
folder and the standard streams of who asks. The server sends back the exit code. It
runs one command at a time, and kills one whose client is gone. It ends, and removes the
folder, when its standard input is closed.

All else is the server's: limits of resources, signals, the seed of hashes, the time
zone, the locale, and what variables that begin with ``PYTHON`` say to a process that
starts.
"""

from __future__ import annotations

import gc
import os
import select
import shutil
import signal
import socket
import sys
import traceback
from contextlib import suppress

import click
import numpy.ma  # noqa: F401 - which numpy imports when it needs it

from kg import cli

NOT_BEGUN = 125
"""The exit code when no command was begun: 1 would say that data do not conform."""


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
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def become(connection: socket.socket) -> None:
    """Take the streams, arguments, folder and environment of a request."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    with connection, connection.makefile("rb") as said:
        count, *request = os.fsdecode(said.read()).split("\0")
    sys.argv = ["kg", *request[: int(count)]]
    folder, *environment = request[int(count) :]
    os.chdir(folder)
    os.environ.clear()
    for variable in environment:
        name, _, os.environ[name] = variable.partition("=")


def main(folder: str, listener: int) -> None:
    """Import what ``kg`` may import, and serve."""
    context = click.Context(cli.cli)
    for name in cli.cli.list_commands(context):
        assert cli.cli.get_command(context, name)
    gc.freeze()
    connection = requested(socket.socket(fileno=listener))
    if connection is None:
        shutil.rmtree(folder)
        return
    try:
        become(connection)
    except (OSError, ValueError):
        traceback.print_exc()
        os._exit(NOT_BEGUN)
    try:
        cli.main()
    except SystemExit as end:
        sys.stdout.flush()
        # to take all modules apart lasts longer than many a command
        os._exit(int(end.code or 0))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
