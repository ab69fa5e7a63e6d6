"""Measures the cost of isolation, and good queries among runaway queries and floods.

    python benchmarks/reliability.py [--write docs/reliability.md] [--seconds 60]

A runaway query never ends by itself: it is refused, or stopped at its deadline, and
sent again 50 ms later. Twenty run at once: each as a client of its own, all as one
client, or each time as a new client. Two good clients send queries all the while. Each
flood of page requests (``page_floods.py``) takes a sixth of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import uvloop
from conflict import BASE
from figures import machine, show
from page_floods import page_floods
from runaways import runaway_clients
from serving import LOOKUP, ROWS, ours, prepare
from wrk import Load, load

from kg.project import ServiceLimits
from kg.rdf.formats import JSON_RESULTS
from kg.sparql import Lane, Pool, Query, StoreFiles

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RUNS: Final = 500
QUERIES: Final = {
    "ASK": "ASK {}",
    "lookup": LOOKUP,
    "join": f"SELECT * {{ ?claim ?p <{BASE}event/e17> ; ?q ?o }} LIMIT 20 #",
    "1,000 rows": ROWS,
}
SORTS: Final = {
    "20 clients": "runaway {number}",
    "one client": "runaway",
    "another client each time": "runaway {number} {count}",
}


def isolation(folder: Path, triples: Path) -> list[str]:
    """Return rows: each query in this process and in a pool, from disk and memory."""
    store = ox.Store.read_only(str(folder / "store"))

    async def inside(text: str) -> None:
        answer = store.query(text)
        assert isinstance(answer, ox.QuerySolutions | ox.QueryBoolean)  # noqa: S101
        answer.serialize(format=ox.QueryResultsFormat.JSON)

    async def measure() -> list[str]:
        alone = {name: await _p50(inside, text) for name, text in QUERIES.items()}
        disk = await pooled(StoreFiles(folder / "store"))
        memory = await pooled(StoreFiles(folder / "store", (triples,)))
        return [
            f"| {name} | {alone[name]:.2f} | {disk[name]:.2f} | {memory[name]:.2f} |"
            for name in alone
        ]

    return uvloop.run(measure())


async def pooled(files: StoreFiles) -> dict[str, float]:
    """Return the milliseconds of each query in a pool."""
    pool = await Pool.open(files, ServiceLimits(), {Lane.FAST: 1})

    async def ask(text: str) -> None:
        answer = await pool.answer(Query(text), JSON_RESULTS, None, client=("good",))
        while await answer.piece():
            pass

    found = {name: await _p50(ask, text) for name, text in QUERIES.items()}
    await pool.close()
    return found


async def _p50(ask: Callable[[str], Awaitable[None]], text: str) -> float:
    took = []
    for number in range(RUNS):
        begun = time.perf_counter()
        await ask(f"{text} #{number}")
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


def respawn(folder: Path) -> float:
    """Return the milliseconds from the death of a worker to the next one's answer."""

    async def measure() -> float:
        service = ServiceLimits(query_seconds=0.2, fast_seconds=10.0)
        pool = await Pool.open(StoreFiles(folder / "store"), service, {Lane.FAST: 1})
        endless = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        took = []
        for _ in range(20):
            try:
                await pool.answer(endless, JSON_RESULTS, None, client=("runaway",))
            except Exception as error:  # noqa: BLE001 - its deadline is what is wanted
                print(type(error).__name__, end=" ")
            begun = time.perf_counter()
            answer = await pool.answer(
                Query("ASK {}"), JSON_RESULTS, None, client=("x",)
            )
            await answer.piece()
            took.append(1000 * (time.perf_counter() - begun))
        await pool.close()
        print()
        return statistics.median(took)

    return asyncio.run(measure())


def attack(url: str, agent: str, seconds: float) -> dict[str, Load | Counter[int]]:
    """Return the load of good queries before, during and after an attack."""
    found: dict[str, Load | Counter[int]] = {}
    found["alone"] = load(url, LOOKUP, 5, connections=2)
    with runaway_clients(url, agent) as clients:
        found["first 2 s"] = load(url, LOOKUP, 2, connections=2)
        found["after 2 s"] = load(url, LOOKUP, seconds, connections=2)
    for client in clients:
        client.join(30)
    found["right after the end"] = load(url, LOOKUP, 1, connections=2)
    found["statuses"] = Counter(s for client in clients for s in client.statuses)
    return found


def rows(sort: str, found: dict[str, Load | Counter[int]]) -> list[str]:
    """Return the figures of an attack as rows of a table."""
    alone, statuses = found["alone"], found["statuses"]
    assert isinstance(alone, Load)  # noqa: S101
    assert isinstance(statuses, Counter)  # noqa: S101
    said = ", ".join(f"{n} times {status}" for status, n in sorted(statuses.items()))
    lines = []
    for name, one in found.items():
        if isinstance(one, Load):
            times = f"{one.p50 / alone.p50:.2f} | {one.p99 / alone.p99:.2f}"
            line = f"| {sort} | {name} | {one.p50:.2f} | {one.p99:.2f} | {times} "
            lines.append(f"{line}| {one.errors} |")
    return [*lines, f"| {sort} | answers to runaways | {said} | | | | |"]


def main() -> None:
    """Measure, print the tables, and write them into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--write", type=Path, help="a document with the marks of both")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        triples = prepare(folder)
        lines = [
            "| query | in process, ms | isolated, disk | isolated, memory |",
            "| --- | ---: | ---: | ---: |",
            *isolation(folder, triples),
            "",
            f"After a worker died, the next answer took {respawn(folder):.0f} ms.",
            "",
            "| runaways | when | p50, ms | p99, ms | times p50 | times p99 | errors |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        for sort, agent in SORTS.items():
            with ours(folder) as url:
                lines += rows(sort, attack(url, agent, options.seconds))
            print(*lines[-5:], sep="\n", file=sys.stderr, flush=True)
        floods = page_floods(folder / "pages", options.seconds / 6)
    show("\n".join([*lines, "", machine()]), "reliability", options.write)
    show("\n".join([*floods, "", machine()]), "page-floods", options.write)


if __name__ == "__main__":
    main()
