"""Compares two checkouts: the same commands and requests should give the same bytes.

Each checkout runs with its own ``.venv``, in its own folder, on a copy of NEW's
project. All requests go to a service that reads from memory. Every third request also
goes to a service that reads from disk, and to one that uses the first as its endpoint.

    python benchmarks/same_answers.py OLD NEW [--allow FILE] [--only commands|requests]

FILE lists the intended differences: in each line, a pattern of :mod:`fnmatch` for the
printed name; lines that begin with ``#`` say why. The exit code is 1 if there is any
other difference.
"""

from __future__ import annotations

import argparse
import difflib
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from raw_http import SECONDS, Request, ask
from same_commands import BUILD, commands
from same_requests import THINGS, requests
from same_sides import Command, Side, prepare, run
from same_steady import steady_output, steady_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIMITS = ("--query-seconds", "30", "--result-mib", "8")
_BUSY = {b"503", b"504"}
_ATTEMPTS = 3
_FEWER = 3
_SHOWN = 6
_WIDTH = 160


@dataclass
class Comparison:
    """Counts what was compared, and what differed."""

    allowed: Sequence[str]
    compared: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)

    def add(
        self, kind: str, name: str, old: dict[str, bytes], new: dict[str, bytes]
    ) -> None:
        """Compare two outcomes part by part; print how they differ."""
        self.compared[kind] = self.compared.get(kind, 0) + 1
        parts = [part for part in old if old[part] != new[part]]
        name = f"{kind}: {name}"
        if not parts:
            return
        wanted = any(fnmatchcase(name, pattern) for pattern in self.allowed)
        if not wanted:
            self.differing.append(name)
        print(f"{'allowed' if wanted else 'DIFFERENT'}: {name[:_WIDTH]}")
        for part in parts:
            print(f"  {part}:", *_changes(old[part], new[part]), sep="\n    ")


def _changes(old: bytes, new: bytes) -> Iterator[str]:
    """Yield the first lines that differ."""
    before, after = (
        one.decode("utf-8", "backslashreplace").splitlines() for one in (old, new)
    )
    lines = [
        line
        for line in difflib.unified_diff(before, after, n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    yield from (line[:_WIDTH] for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"… {len(lines) - _SHOWN} lines more"


def compare_commands(sides: Sequence[Side], comparison: Comparison) -> None:
    """Run every command with both checkouts."""
    for command in commands():
        compare_command(command, sides, comparison)


def compare_command(
    command: Command, sides: Sequence[Side], comparison: Comparison
) -> None:
    """Run a command with both checkouts, at the same time."""
    with ThreadPoolExecutor() as threads:
        old, new = threads.map(lambda side: _result(side, command), sides)
    comparison.add("command", str(command), old, new)


def _result(side: Side, command: Command) -> dict[str, bytes]:
    result = run(side, command)
    return {
        "exit code": str(result.code).encode(),
        "stdout": steady_output(result.stdout, side),
        "stderr": steady_output(result.stderr, side),
        "files": "\n".join(map(" ".join, result.written)).encode(),
    }


def compare_requests(sides: Sequence[Side], comparison: Comparison) -> None:
    """Send every request to each kind of service of both checkouts."""
    with ExitStack() as stack:
        memory = [stack.enter_context(_serving(side)) for side in sides]
        asked = f"/sparql?query={quote(THINGS)}"
        in_csv = Request(asked, headers=(("Accept", "text/csv"),))
        found = [ask(port, in_csv).body.decode() for port in memory]
        sent = requests(found[0].split()[1:])
        _compare("memory", memory, sent, comparison)
        with ExitStack() as inner:
            few = ("--memory-triples", "1")
            disk = [inner.enter_context(_serving(side, *few)) for side in sides]
            _compare("disk", disk, sent[::_FEWER], comparison)
        at = [f"http://127.0.0.1:{port}/sparql" for port in memory]
        remote = [
            stack.enter_context(_serving(side, "--endpoint", url))
            for side, url in zip(sides, at, strict=True)
        ]
        _compare("endpoint", remote, sent[::_FEWER], comparison)


def _compare(
    mode: str, ports: Sequence[int], sent: Sequence[Request], comparison: Comparison
) -> None:
    for request in sent:
        old, new = (_answer(request, port) for port in ports)
        comparison.add(mode, str(request), old, new)


def _answer(request: Request, port: int) -> dict[str, bytes]:
    """Return the parts of an answer to compare; a busy machine gets more time."""
    for _ in range(_ATTEMPTS):
        found = steady_parts(request, ask(port, request))
        if found["status"] not in _BUSY:
            break
    return found


@contextmanager
def _serving(side: Side, *options: str) -> Iterator[int]:
    """Serve the release of one side until the context ends; yield the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    line = ("serve", "--host", "127.0.0.1", "--port", str(port), "--no-log")
    said = side.folder / f"{port}.log"
    with (
        said.open("wb") as log,
        subprocess.Popen(  # noqa: S603 - the product's own command
            side.command((*line, *LIMITS, *options)),
            cwd=side.project,
            env=side.environment(),
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            if not _is_ready(server, port):
                raise SystemExit(f"{side.checkout}: {said.read_text('utf-8')}")
            yield port
        finally:
            server.send_signal(signal.SIGTERM)


def _is_ready(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait for a service to be ready; return whether it is."""
    deadline = time.monotonic() + SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if ask(port, Request("/health/ready")).status == 200:  # noqa: PLR2004
                return True
        except OSError:
            time.sleep(0.1)
    return False


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("old", type=Path, metavar="OLD")
    parser.add_argument("new", type=Path, metavar="NEW")
    parser.add_argument("--allow", type=Path, metavar="FILE")
    parser.add_argument("--only", choices=("commands", "requests"))
    return parser.parse_args()


def main() -> int:
    """Compare; return the exit code."""
    given = _arguments()
    lines = given.allow.read_text("utf-8").splitlines() if given.allow else []
    allowed = [line for line in lines if line and not line.startswith("#")]
    comparison = Comparison(allowed)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that services end too
    with tempfile.TemporaryDirectory() as folder:
        sides = [
            Side(checkout.resolve(), Path(folder) / name)
            for checkout, name in ((given.old, "a"), (given.new, "b"))
        ]
        for side in sides:
            prepare(side, sides[1].checkout)
        compare_command(BUILD, sides, comparison)
        if given.only != "requests":
            compare_commands(sides, comparison)
        if given.only != "commands":
            compare_requests(sides, comparison)
    counts = ", ".join(f"{count} {kind}" for kind, count in comparison.compared.items())
    print(f"compared: {counts}; {len(comparison.differing)} differ, not allowed")
    return bool(comparison.differing)


if __name__ == "__main__":
    sys.exit(main())
