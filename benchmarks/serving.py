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
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvloop
from conflict import BASE, write_graph
from figures import machine, show
from pyoxigraph import RdfFormat, Store
from runaways import runaway_clients
from wrk import Load, load

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
ROUNDS: Final = 3

Rates = dict[str, dict[str, float]]
"""Requests per second, by server and kind of query."""


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


def under_attack(url: str, seconds: float) -> dict[str, Load]:
    """Send good queries alone, then with 20 runaways: at once, and 2 seconds later."""
    found = {"alone": load(url, LOOKUP, seconds, connections=2)}
    with runaway_clients(url) as clients:
        found["first 2 s"] = load(url, LOOKUP, 2, connections=2)
        found["after 2 s"] = load(url, LOOKUP, 2 * seconds, connections=2)
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
