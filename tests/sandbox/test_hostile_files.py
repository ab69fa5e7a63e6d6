"""A hostile file is refused, by its own fault, in bounded time, memory and silence."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from support import REPOSITORY, hostile_runner

import kg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGE = [
    ["too_much"],
    ["harmless"],
    ["rdf_12", "empty"],
    ["growth", "nesting", "long_literals"],
]
SMALL = sorted(hostile_runner.GROUPS.keys() - {*chain.from_iterable(LARGE)})
PROCESSES = [*LARGE, SMALL[::2], SMALL[1::2]]
"""The groups that each process tries, one after another."""
LEAST_FILES = 200


@contextmanager
def canary() -> Iterator[tuple[int, list[object]]]:
    """Listen on a port of loopback; yield it, and who called."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                calls.append(caller)
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], calls
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def answers(project: Path, groups: list[str], port: int) -> list[dict[str, Any]]:
    """Return what the runner says; a file that ends it is the last it names."""
    paths = [str(REPOSITORY / "tests"), kg.__path__[0].removesuffix("/kg")]
    process = subprocess.run(
        [sys.executable, hostile_runner.__file__, project, str(port), *groups],
        # its memory is bounded: nothing may count its lines meanwhile
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("COV")},
            "PYTHONPATH": os.pathsep.join(paths),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in process.stdout.splitlines()]
    assert process.returncode == 0, (process.returncode, lines[-1:], process.stderr)
    return [line for line in lines if "said" in line]


@pytest.mark.parametrize("groups", PROCESSES, ids="-".join)
def test_every_file_of_a_group_gets_its_own_answer(
    flood: Path, groups: list[str]
) -> None:
    with canary() as (port, calls):
        found = answers(flood, groups, port)
    assert {answer["group"] for answer in found} == {*groups}
    assert [answer for answer in found if not answer["holds"]] == []
    assert calls == []


def test_there_are_enough_files_and_each_has_a_name_of_its_own() -> None:
    names = [
        (name, file.name) for name in SMALL for file in hostile_runner.GROUPS[name](1)
    ]
    assert len(names) >= LEAST_FILES
    assert len(set(names)) == len(names)


def test_the_canary_hears_a_call() -> None:
    with canary() as (port, calls):
        socket.create_connection(("127.0.0.1", port)).close()
        for _ in range(100):
            if calls:
                break
            threading.Event().wait(0.01)
    assert len(calls) == 1
