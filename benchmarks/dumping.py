"""Measures how fast a graph is dumped in each format, next to the engine's own dumps.

    python benchmarks/dumping.py [--write docs/performance.md] [--quick]

Both dump the same graph. The engine writes it in the order of its store. The product
sorts it once, then writes each format from the sorted lines, in two processes. The
time of a single format is that of one process; ``all`` includes sorting. The peak of
the product is that of its first process plus twice the larger peak of the other two.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conflict import BASE, write_graph
from figures import machine, show
from one_process import peak, run_one
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from kg.rdf.documents import Names
from kg.rdf.formats import GRAPH_FORMATS
from kg.rdf.jsonld_writer import context
from kg.rdf.prefixes import project_prefixes
from kg.release.content.dataset import NamedGraph
from kg.release.content.dumps import Dump, DumpPart, plan
from kg.release.content.spool import spool
from kg.sandbox.jobs import share_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

SIZES: Final = (10_000, 99_000)
"""Events; about 0.9 and 8.8 million triples."""

GRAPH: Final = NamedNode(f"{BASE}id/graph/conflict")


def write_and_weigh(dump: Dump) -> int:
    """Write a dump, and return the peak memory of the process."""
    dump.write()
    return peak()


def run_engine(folder: Path) -> dict[str, float]:
    """Dump the store of a folder in each format with the engine; return the figures."""
    store = Store.read_only(str(folder / "store"))
    figures: dict[str, float] = {}
    for one in GRAPH_FORMATS:
        begun = time.perf_counter()
        path = str(folder / f"raw.{one.extension}")
        graph = None if one.rdf_format.supports_datasets else GRAPH
        store.dump(path, one.rdf_format, from_graph=graph)
        figures[one.label] = time.perf_counter() - begun
        Path(path).unlink()
    figures["all"] = sum(figures.values())
    return {**figures, "peak": peak()}


class Triples:
    """The triples of a file, read again for each iteration."""

    def __init__(self, path: Path) -> None:
        """Take the file, without reading it."""
        self.path = path

    def __iter__(self) -> Iterator[Triple]:
        """Yield the triples."""
        for quad in parse(path=str(self.path), format=RdfFormat.N_TRIPLES):
            yield quad.triple


def run_product(folder: Path) -> dict[str, float]:
    """Sort the graph of a folder, and dump it in each format alone and in all."""
    prefixes = project_prefixes(f"{BASE}id/")
    names = Names(prefixes, context(prefixes, ()))
    graph = NamedGraph(GRAPH, Triples(folder / "graph.nt"))  # type: ignore[arg-type]
    part = DumpPart("conflict", "Conflict", "Conflict.", (graph,))
    begun = time.perf_counter()
    spooled = spool(part.graphs, folder / "spool")
    figures = {"sorting": time.perf_counter() - begun}
    (folder / "dumps").mkdir()
    plans = list(plan(part, folder, spooled, names))
    for dump in plans:
        begun = time.perf_counter()
        dump.write()
        figures[dump.graph_format.label] = time.perf_counter() - begun
        (folder / dump.path).unlink()
    begun = time.perf_counter()
    own = peak()
    used = list(share_out([partial(write_and_weigh, dump) for dump in plans], 2))
    figures["all"] = time.perf_counter() - begun + figures["sorting"]
    return {**figures, "peak": own + 2 * max(used)}


def prepare(folder: Path, events: int) -> int:
    """Write a graph, load it into a store, and return its number of triples."""
    write_graph(folder / "graph.nt", events)
    store = Store(str(folder / "store"))
    path = str(folder / "graph.nt")
    store.bulk_load(path=path, format=RdfFormat.N_TRIPLES, to_graph=GRAPH)
    store.flush()
    store.optimize()
    return len(store)


def table(rows: list[tuple[int, dict[str, float], dict[str, float]]]) -> str:
    """Return the figures as a table of Markdown."""
    lines = [
        "| triples | format | engine, s | product, s | times the engine |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    for triples, engine, ours in rows:
        for name in (*(one.label for one in GRAPH_FORMATS), "all"):
            ratio = ours[name] / engine[name]
            lines.append(
                f"| {triples:,} | {name} | {engine[name]:.2f} | {ours[name]:.2f} "
                f"| {ratio:.2f} |"
            )
        lines.append(
            f"| {triples:,} | peak, MiB | {engine['peak']:.0f} | {ours['peak']:.0f} | |"
        )
    return "\n".join([*lines, "", machine()])


def main() -> None:
    """Measure, print the table, and write it into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("WHICH", "FOLDER"))
    parser.add_argument("--quick", action="store_true", help="the smaller graph only")
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    if options.one:
        run = {"engine": run_engine, "product": run_product}[options.one[0]]
        print(json.dumps(run(Path(options.one[1]))))
        return
    rows = []
    for events in SIZES[:1] if options.quick else SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            triples = prepare(folder, events)
            found = (run_one(__file__, one, folder) for one in ("engine", "product"))
            rows.append((triples, *found))
            print(rows[-1], flush=True)
    show(table(rows), "dumping", options.write)


if __name__ == "__main__":
    main()
