"""Measures good clients during floods of page requests (for ``reliability.py``).

64 connections request pages as fast as they get them. Four more request a page,
disconnect after 5 ms, and start again. Each has its own address, as a trusted proxy
forwards it: all in one network, or each in another. The cache is so small that it keeps
few pages.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pyoxigraph import NamedNode
from serving import ROOT
from wrk import Load, command, load, read_load

from kg.project import read_project
from kg.release.build import build
from kg.sources import read_sources

sys.path.insert(0, str(ROOT / "tests"))
from support.processes import children

if TYPE_CHECKING:
    from collections.abc import Iterator

WAITING: Final = 64
HANGING_UP: Final = 4
EVENT: Final = "/doc/event/khojaly-1992"
NEIGHBOURS: Final = "10.9.0.NUMBER"
"""Addresses of one network."""
STRANGERS: Final = "10.NUMBER.9.1"
"""Addresses of different networks."""
HEADER: Final = (
    "| flood of pages | when | queries: p50, ms | p99, ms | times p50 | times p99 "
    "| pages: p50, ms | times p50 | errors | memory, MB more | workers |"
)
_LUA: Final = """
local paths = {{ {paths} }}
local n = {start}
request = function()
  n = n + 1
  local path = string.gsub(paths[n % #paths + 1], "NUMBER", n)
  local headers = {{ ["Accept"] = "text/html" }}
  local address = "{address}"
  if address ~= "" then
    headers["X-Forwarded-For"] = string.gsub(address, "NUMBER", n % 64)
  end
  return wrk.format("GET", path, headers)
end
"""


@dataclass
class Serving:
    """A service of the shipped release, and the paths of all its things."""

    url: str
    process: int
    query: str
    things: list[str]

    def memory(self) -> float:
        """Return the resident memory of the server process, in megabytes."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def served(folder: Path) -> Iterator[Serving]:
    """Build the shipped project, and serve it from a separate process."""
    release = build(read_sources(read_project(ROOT)), folder, datetime.now(UTC))
    base = release.manifest.base_iri
    text = "".join(
        path.read_text("utf-8") for path in release.path.glob("**/*.nq")
    ) or "".join(path.read_text("utf-8") for path in release.path.glob("**/*.nt"))
    found = re.findall(rf"^<{re.escape(base)}id/([\w/-]+)> ", text, re.MULTILINE)
    line = [sys.executable, "-m", "kg.cli", "serve", "--port=0", "--no-log"]
    line += ["--cache-mib=1", "--trusted-proxies=127.0.0.1"]
    log = folder / "log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(  # noqa: S603 - our own command
            [*line, "--release", str(release.path)], stderr=stderr
        ) as process,
    ):
        while not (said := re.search(r"serving (http\S+)/\n", log.read_text())):
            time.sleep(0.05)
        query = f"SELECT ?p ?o {{ {NamedNode(f'{base}id/event/khojaly-1992')} ?p ?o }}#"
        things = sorted({f"/doc/{local}" for local in found})
        yield Serving(said[1], process.pid, query, things)
        process.terminate()


@contextmanager
def asking(
    url: str, paths: list[str], seconds: float, connections: int, address: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """Request pages with wrk, from one address or several; yield its process."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listed = ", ".join(f'"{path}"' for path in paths)
        start = time.monotonic_ns() % 10**8
        script.write(_LUA.format(paths=listed, start=start, address=address))
        script.flush()
        line = [*command(connections, seconds), "-s", script.name, url]
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            yield process


class HangingUp(threading.Thread):
    """A client that requests pages and disconnects before they arrive."""

    def __init__(self, url: str, paths: list[str], number: int) -> None:
        """Take an address of its own."""
        super().__init__(daemon=True)
        where = urlsplit(url)
        self.address = (where.hostname, where.port)
        self.paths = paths
        self.number = number
        self.stopped = threading.Event()

    def run(self) -> None:
        """Send requests until stopped."""
        count = self.number
        while not self.stopped.is_set():
            count += HANGING_UP
            path = self.paths[count % len(self.paths)].replace("NUMBER", str(count))
            request = (
                f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n"
                f"X-Forwarded-For: 10.8.0.{self.number}\r\n\r\n"
            )
            with socket.create_connection(self.address) as connection:
                connection.sendall(request.encode())
                time.sleep(0.005)


def good(serving: Serving, seconds: float) -> tuple[Load, Load]:
    """Return the load of two clients that send queries, and of one that reads pages."""
    with asking(serving.url, serving.things, seconds, 1) as pages:
        url = f"{serving.url}/sparql"
        queries = load(url, serving.query, seconds, connections=2)
        text = pages.communicate()[0]
    return queries, read_load(text)


def flood(
    serving: Serving, paths: list[str], address: str, seconds: float
) -> list[list[object]]:
    """Return the figures before a flood, after its first 2 s, and 2 s after its end."""
    times = {"alone": good(serving, 5)}
    memory, workers = serving.memory(), len(children(serving.process))
    clients = [HangingUp(serving.url, paths, number) for number in range(HANGING_UP)]
    with asking(serving.url, paths, seconds + 3, WAITING, address) as waiting:
        for client in clients:
            client.start()
        time.sleep(2)
        times["after 2 s"] = good(serving, seconds)
        for client in clients:
            client.stopped.set()
        waiting.communicate()
    time.sleep(2)
    times["2 s after the end"] = good(serving, 2)
    more = serving.memory() - memory
    queries, pages = times["alone"]
    return [
        [
            name,
            f"{one.p50:.2f} | {one.p99:.2f}",
            f"{one.p50 / queries.p50:.2f} | {one.p99 / queries.p99:.2f}",
            f"{page.p50:.2f} | {page.p50 / pages.p50:.2f}",
            one.errors + page.errors,
            f"{more:.0f} | {len(children(serving.process)) - workers:+d}"
            if name == "2 s after the end"
            else " | ",
        ]
        for name, (one, page) in times.items()
    ]


def page_floods(folder: Path, seconds: float) -> list[str]:
    """Return a table of five floods."""
    lines = [HEADER, "| --- | --- |" + " ---: |" * 9]
    with served(folder) as serving:
        floods = {
            "`?x=N` of one page": ([f"{EVENT}?x=NUMBER"], NEIGHBOURS),
            "all pages of things": (serving.things, NEIGHBOURS),
            "the same, from 64 networks": (serving.things, STRANGERS),
            "`?page=N` of one page": ([f"{EVENT}?page=NUMBER"], NEIGHBOURS),
            "unknown things": (["/doc/agent/nNUMBER"], NEIGHBOURS),
        }
        for name, (paths, address) in floods.items():
            for row in flood(serving, paths, address, seconds):
                lines.append("| " + " | ".join(map(str, [name, *row])) + " |")
                print(lines[-1], file=sys.stderr, flush=True)
    return lines
