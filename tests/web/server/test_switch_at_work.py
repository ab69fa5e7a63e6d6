"""A server drops no request while releases come and go."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from support.commands import INSTALLED_KG

from kg.release.publish.publish import roll_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.releases import FloodReleases


class Client(threading.Thread):
    """Asks a server one thing after another until it is stopped."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.stopped = threading.Event()
        self.seen: set[str] = set()
        self.failures: list[OSError] = []

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.seen.add(json.loads(self.ask("manifest.json"))["created"])
                self.ask("claims")
            except OSError as error:
                self.failures.append(error)

    def ask(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}{path}") as answer:  # noqa: S310
            content: bytes = answer.read()
        return content

    def end(self) -> None:
        self.stopped.set()
        self.join()


@contextmanager
def server(current: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """Serve a release, and yield the address and what the server says from then on."""
    command = [str(INSTALLED_KG), "serve", "--port", "0", "--release", str(current)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        line = next(line for line in lines if "serving http" in line)
        yield line.split()[-1], lines
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
    assert process.returncode == 0


def test_a_server_drops_no_request_while_releases_come_and_go(
    floods: FloodReleases, tmp_path: Path
) -> None:
    first = floods.publish(tmp_path, 1)
    with server(tmp_path / "current") as (address, lines):
        clients = [Client(address) for _ in range(3)]
        for client in clients:
            client.start()
        second = floods.publish(tmp_path, 2)
        assert f"serving release {second.id} instead of {first.id}" in next(lines)
        roll_back(tmp_path)
        assert f"serving release {first.id} instead of {second.id}" in next(lines)
        for client in clients:
            client.end()
    assert [client.failures for client in clients] == [[], [], []]
    seen = set().union(*(client.seen for client in clients))
    assert seen == {"2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"}
