"""Measures the service next to other SPARQL servers: the same queries, in one run.

    python benchmarks/serving.py [--write docs/performance.md] [--seconds 5]

Each server serves the same graph on loopback. ``wrk`` (from Debian) sends queries over
8 connections, to each server three times in turn; the figures are medians. Each query
ends in another comment, so that no cache answers it, except where the cache is
measured. Then 20 runaway clients send endless queries, again 50 ms after each refusal,
next to the good queries.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import uvloop
from conflict import BASE, write_graph
from figures import machine, show
from pyoxigraph import RdfFormat, Store

from kg.project import ServiceLimits, read_project
from kg.release.build import build
from kg.sources import read_sources
from kg.sparql import Pool, StoreFiles
from kg.web.server.release_switch import ReleaseSwitch
from kg.web.server.run import HttpServer, address, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release
    from kg.sparql import AsyncStore

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support.servers import HAS_VIRTUOSO, oxigraph, rdflib_endpoint, virtuoso  # noqa: E402

TRIPLES: Final = "graph.nt"
EVENTS: Final = 980
"""About 88 thousand triples."""
LOOKUP: Final = f"SELECT ?p ?o {{ <{BASE}event/e17> ?p ?o }} #"
ROWS: Final = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000 #"
RUNAWAY: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } #",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f #",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f } #",
    "SELECT * { ?a (!<urn:x>)* ?b } #",
    "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) } #",
)
ROUNDS: Final = 3
CLIENTS: Final = 20
CONNECTIONS: Final = 8
LUA: Final = """
local n = {start}
request = function()
  n = n + 1
  return wrk.format("GET", wrk.path .. n)
end
"""


Rates = dict[str, dict[str, float]]
"""Requests per second, by server and kind of query."""


@dataclass
class Load:
    """The result of wrk: requests per second, milliseconds, and answers but 200."""

    per_second: float
    p50: float
    p99: float
    errors: int


def load(
    url: str, query: str, seconds: float, *, same: bool = False, connections: int = 8
) -> Load:
    """Send a query for some seconds, each time with another comment."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA.format(start=time.monotonic_ns() % 10**12))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
        command += ["--timeout", "15s"]
        command += ["-H", "Accept: application/sparql-results+json"]
        command += [] if same else ["-s", script.name]
        command.append(f"{url}?query={quote(query)}")
        text = subprocess.run(  # noqa: S603 - our own command
            command, check=True, capture_output=True, text=True
        ).stdout
    return read_load(text)


def read_load(text: str) -> Load:
    """Parse the output of wrk."""
    refused = re.findall(r"Non-2xx or 3xx responses: (\d+)", text)
    sockets = re.search(r"Socket errors: (.+)", text)  # connect 0, read 0, …
    broken = re.findall(r"\d+", sockets[1]) if sockets else []
    errors = sum(map(int, [*refused, *broken]))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])  # type: ignore[index]
    return Load(rate, _milliseconds(text, 50), _milliseconds(text, 99), errors)


def _milliseconds(text: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", text)
    if not found:
        return float("nan")
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


@contextmanager
def ours(folder: Path, *, disk: bool = False) -> Iterator[str]:
    """Serve the graph with the product, in a process of its own."""
    command = [sys.executable, __file__, "--serve", str(folder)]
    command += ["--disk"] if disk else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdout  # noqa: S101
        url = server.stdout.readline().strip()
        yield f"{url}sparql"
        server.terminate()


def serve(folder: Path, *, disk: bool) -> None:
    """Serve the graph of a folder until the process is ended."""
    service = ServiceLimits()
    project = ROOT / "examples" / "flood"
    sources = read_sources(read_project(project))
    release = build(sources, folder / "build", datetime.now(UTC))

    async def open_store(_: Release) -> AsyncStore:
        dumps = () if disk else (folder / TRIPLES,)
        return await Pool.open(StoreFiles(folder / "store", dumps), service)

    async def run() -> None:
        switch = ReleaseSwitch(release.path, service, None, open_store)
        await switch.open()
        gc.freeze()  # as the command does
        listener = listen("127.0.0.1", 0)
        url = address(listener)
        server = HttpServer(switch, service, started=lambda: print(url, flush=True))
        await server.serve([listener])

    uvloop.run(run())


class Runaway(threading.Thread):
    """A client whose queries never end, and that sends them again after a refusal."""

    def __init__(self, url: str, number: int, agent: str = "runaway {number}") -> None:
        """Take one of five queries; ``agent`` is the form of the ``User-Agent``."""
        super().__init__(daemon=True)
        self.url = url
        self.number = number
        self.agent = agent
        self.stopped = threading.Event()
        self.statuses: list[int] = []

    def run(self) -> None:
        """Send queries until stopped."""
        count = 0
        while not self.stopped.wait(0.05):
            count += 1
            query = RUNAWAY[self.number % len(RUNAWAY)] + f"{self.number} {count}"
            agent = self.agent.format(number=self.number, count=count)
            request = urllib.request.Request(  # noqa: S310 - loopback
                f"{self.url}?query={quote(query)}", headers={"User-Agent": agent}
            )
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    answer.read()
                    self.statuses.append(answer.status)
            except urllib.error.HTTPError as error:
                self.statuses.append(error.code)
            except (OSError, http.client.HTTPException):
                self.statuses.append(0)


def under_attack(url: str, seconds: float) -> dict[str, Load]:
    """Send good queries alone, then with 20 runaways: at once, and 2 seconds later."""
    found = {"alone": load(url, LOOKUP, seconds, connections=2)}
    clients = [Runaway(url, number) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    found["first 2 s"] = load(url, LOOKUP, 2, connections=2)
    found["after 2 s"] = load(url, LOOKUP, 2 * seconds, connections=2)
    for client in clients:
        client.stopped.set()
    statuses = [status for client in clients for status in client.statuses]
    counted = {status: statuses.count(status) for status in sorted(set(statuses))}
    print("runaways were answered", counted, flush=True)
    return found


def measure(url: str, seconds: float, *, same: bool) -> dict[str, float]:
    """Return the requests per second for both kinds of query."""
    load(url, LOOKUP, 1, same=same)
    return {
        "lookup": load(url, LOOKUP, seconds, same=same).per_second,
        "rows": load(url, ROWS, seconds, same=same).per_second,
    }


def median(rounds: list[Rates], title: str, kind: str) -> float:
    """Return the median of a server's requests per second over the rounds."""
    return statistics.median(rates[title][kind] for rates in rounds)


def times(rounds: list[Rates], one: str, other: str, kind: str) -> float:
    """Return the median ratio of two servers' requests per second."""
    return statistics.median(rates[one][kind] / rates[other][kind] for rates in rounds)


def table(rounds: list[Rates], attack: dict[str, Load]) -> str:
    """Return the figures as tables of Markdown."""
    mine, cached = "khojaly-kg", "khojaly-kg, cached"
    lines = [
        "| server | lookups/s | ours, times | 1,000 rows/s | ours, times |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for title in rounds[0]:
        lookups, rows = median(rounds, title, "lookup"), median(rounds, title, "rows")
        lines.append(
            f"| {title} "
            f"| {lookups:,.0f} | {times(rounds, mine, title, 'lookup'):.2f} "
            f"| {rows:,.1f} | {times(rounds, mine, title, 'rows'):.2f} |"
        )
    faster = times(rounds, cached, "Oxigraph server", "lookup")
    alone = attack["alone"]
    lines += [
        "",
        f"A cached lookup is {faster:.2f} times as fast as one of the Oxigraph server.",
        "",
        "| good queries | p50, ms | times alone | p99, ms | times alone | errors |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {name} | {one.p50:.2f} | {one.p50 / alone.p50:.2f} | {one.p99:.2f} "
        f"| {one.p99 / alone.p99:.2f} | {one.errors} |"
        for name, one in attack.items()
    ]
    return "\n".join([*lines, "", machine()])


def main() -> None:
    """Measure, print the tables, and write them into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--disk", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, disk=options.disk)
        return
    if not shutil.which("wrk"):
        sys.exit("wrk is needed: on Debian, apt install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        triples = prepare(folder)
        rates = compare(folder, triples, options.seconds)
        attacks = []
        for _ in range(3):
            with ours(folder) as url:
                attacks.append(under_attack(url, options.seconds))
    worst = max(attacks, key=lambda one: one["after 2 s"].p99 / one["alone"].p99)
    show(table(rates, worst), "serving", options.write)


def prepare(folder: Path) -> Path:
    """Write the graph as N-Triples and as a store; return the path of the N-Triples."""
    triples = folder / TRIPLES
    write_graph(triples, EVENTS)
    store = Store(str(folder / "store"))
    store.bulk_load(path=str(triples), format=RdfFormat.N_TRIPLES)
    store.optimize()
    print(len(store), "triples", flush=True)
    return triples


def compare(folder: Path, triples: Path, seconds: float) -> list[Rates]:
    """Return the requests per second of all servers, for each round.

    All servers run all the time and are measured in turn: the speed of the machine
    varies.
    """
    with ExitStack() as stack:
        mine = stack.enter_context(ours(folder))
        urls = {
            "khojaly-kg": mine,
            "khojaly-kg, cached": mine,
            "khojaly-kg, from disk": stack.enter_context(ours(folder, disk=True)),
        }
        for title, server in others(folder, triples):
            urls[title] = stack.enter_context(server)
        found = []
        for _ in range(ROUNDS):
            found.append(
                {
                    title: measure(url, seconds, same=title.endswith("cached"))
                    for title, url in urls.items()
                }
            )
            print(json.dumps(found[-1]), flush=True)
    return found


def others(
    folder: Path, triples: Path
) -> Iterator[tuple[str, AbstractContextManager[str]]]:
    """Yield the other servers that are installed, each with a way to start it."""
    yield "Oxigraph server", oxigraph(folder, [triples])
    yield "rdflib-endpoint", rdflib_endpoint(folder, triples)
    if HAS_VIRTUOSO:
        yield "Virtuoso", virtuoso(folder, triples, f"{BASE}graph")


if __name__ == "__main__":
    main()
