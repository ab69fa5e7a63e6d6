"""What reads contributions is bounded, offline, and may die without harm."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Store

from kg.sandbox.child import Bounds, ChildEndedError, run_isolated

if TYPE_CHECKING:
    from collections.abc import Callable

BOUNDS = Bounds(seconds=20, memory_mib=512)


def ended(work: Callable[[Callable[[str], None]], Any], bounds: Bounds = BOUNDS) -> str:
    with pytest.raises(ChildEndedError) as raised:
        run_isolated(work, bounds)
    return str(raised.value)


def test_an_answer_comes_back() -> None:
    assert run_isolated(lambda _: {"a": [1, "ü"]}, BOUNDS) == {"a": [1, "ü"]}


def test_a_large_answer_comes_back_whole() -> None:
    assert len(run_isolated(lambda _: "x" * 30_000_000, BOUNDS)) == 30_000_000


def test_a_crash_names_what_was_being_read() -> None:
    def work(reading: Callable[[str], None]) -> None:
        reading("a.ttl")
        reading("b.ttl")
        os.kill(os.getpid(), signal.SIGSEGV)

    with pytest.raises(ChildEndedError, match="was ended by the signal SIGSEGV") as was:
        run_isolated(work, BOUNDS)
    assert was.value.reading == "b.ttl"


def test_an_exception_is_told_in_a_line() -> None:
    def work(_: Callable[[str], None]) -> None:
        raise KeyError("x")

    assert ended(work) == "KeyError: 'x'"


def test_a_child_that_leaves_without_a_word_is_noticed() -> None:
    assert ended(lambda _: os._exit(0)) == "ended without an answer"


def test_time_is_limited_also_in_native_code() -> None:
    def work(_: Callable[[str], None]) -> None:
        store = Store()
        values = " ".join(f"({n})" for n in range(400))
        pattern = "".join(f"VALUES (?v{n}) {{ {values} }}" for n in range(5))
        list(store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))  # type: ignore[arg-type]

    started = time.monotonic()
    assert "took longer than 1 seconds" in ended(work, Bounds(1, 512))
    assert time.monotonic() - started < 10


def double(_: Callable[[str], None]) -> None:
    """Ask the engine for a text that is doubled until it is larger than the memory."""
    doubled = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30))
    query = f'SELECT ?a30 {{ BIND("{"x" * 1000}" AS ?a0) {doubled} }}'
    list(Store().query(query))  # type: ignore[arg-type]


@pytest.mark.parametrize("work", [lambda _: len(bytearray(1 << 30)), double])
def test_memory_is_limited(work: Callable[[Callable[[str], None]], Any]) -> None:
    assert "needed more than 512 MiB (validation_memory_mib)" in ended(work)


def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        port = server.getsockname()[1]

        def python(_: Callable[[str], None]) -> None:
            socket.create_connection(("127.0.0.1", port))

        def engine(_: Callable[[str], None]) -> None:
            query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            list(Store().query(query))  # type: ignore[arg-type]

        assert "PermissionError: socket." in ended(python)
        ended(engine)
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_kernel_filters_the_calls_of_a_child() -> None:
    status = run_isolated(lambda _: Path("/proc/self/status").read_text(), BOUNDS)
    assert "Seccomp:\t2\n" in status


def test_there_are_no_other_programs() -> None:
    def run(_: Callable[[str], None]) -> None:
        subprocess.run(["/bin/true"], check=True)

    assert "PermissionError: subprocess.Popen" in ended(run)
    said = ended(lambda _: os.system("/bin/true"))  # noqa: S605
    assert "PermissionError: os.system" in said
