"""Measures how the time of ``sh:sparql`` with EXISTS grows with the graph.

    python benchmarks/exists.py [--write docs/performance.md] [--quick]

One process evaluates each form of a constraint for all events, in graphs of several
sizes. A time is the median of three, in processor seconds, without loading. The
exponent is the slope of the line of best fit on logarithmic scales: 1 is linear.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from conflict import KG, PROV, write_graph
from figures import machine, show
from pyoxigraph import RdfFormat, Triple, parse

from kg.shacl import ColumnGraph, Run, TermTable, compile_shapes

if TYPE_CHECKING:
    from kg.shacl import ShapesGraph

SIZES: Final = (1_000, 2_000, 5_000, 10_000)
"""Events; about 89 thousand to 0.9 million triples."""

TIMES: Final = 3
FORMS: Final = {
    "NOT EXISTS, one pattern": "FILTER NOT EXISTS { ?c kg:event $this }",
    "NOT EXISTS, three patterns": """FILTER NOT EXISTS {
        ?c kg:event $this . ?c kg:value ?v . ?c prov:wasQuotedFrom ?s }""",
    "NOT EXISTS, FILTER that sees an outer variable": """$this kg:start ?day
        FILTER NOT EXISTS { ?c kg:event $this . ?c kg:value ?v
        FILTER (?v < YEAR(?day)) }""",
    "EXISTS, three patterns": """FILTER EXISTS {
        ?c kg:event $this . ?c kg:value ?v . ?c prov:wasQuotedFrom ?s
        FILTER (?v < 10) }""",
    "path `*` outside of NOT EXISTS": """$this ^kg:event* ?c
        FILTER NOT EXISTS { ?c kg:event $this ; kg:value ?v }
        FILTER (?c != $this)""",
    "path `*` in NOT EXISTS": """FILTER NOT EXISTS {
        $this ^kg:event* ?c . ?c kg:value ?v }""",
    "claims without a value that a source has": """?c kg:event $this
        FILTER NOT EXISTS { ?c prov:wasQuotedFrom ?s . ?c kg:value ?v }""",
}


def shapes_of(group: str) -> ShapesGraph:
    """Return shapes with one constraint on all events."""
    text = f"""PREFIX sh: <http://www.w3.org/ns/shacl#>
    [] a sh:NodeShape ; sh:targetClass <{KG}Event> ; sh:sparql [ sh:select \"\"\"
        PREFIX kg: <{KG}> PREFIX prov: <{PROV}>
        SELECT $this WHERE {{ {group} }} \"\"\" ] ."""
    quads = parse(text, format=RdfFormat.TURTLE)
    return compile_shapes(Triple(q.subject, q.predicate, q.object) for q in quads)


def measured(path: Path) -> list[tuple[float, int]]:
    """Return the seconds and results of each form, after those of loading the store."""
    shapes = [shapes_of(group) for group in FORMS.values()]
    table = TermTable()
    columns = table.encode(parse(path=path, format=RdfFormat.N_TRIPLES))
    for one in shapes:
        table.numbers(one.constants())
    graph = ColumnGraph(table, columns)
    begun = time.process_time()
    store = Run(graph, shapes[0]).store
    figures = [(time.process_time() - begun, len(store))]
    for one in shapes:
        seconds, results = [], 0
        for _ in range(TIMES):
            run = Run(graph, one)
            run.store = store  # loading is measured apart
            begun = time.process_time()
            results = sum(len(found.violations) for found in run.findings())
            seconds.append(time.process_time() - begun)
        figures.append((statistics.median(seconds), results))
    return figures


def growth(sizes: tuple[int, ...]) -> dict[str, list[tuple[float, int]]]:
    """Measure all forms on a graph of each size."""
    names = ["(loading the store)", *FORMS]
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        for events in sizes:
            path = Path(folder) / f"{events}.nt"
            write_graph(path, events)
            for name, figure in zip(names, measured(path), strict=True):
                print(f"{events:,} events, {name}: {figure[0]:.2f} s", flush=True)
                found[name].append(figure)
    return found


def exponent(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """Return the power of the size with which the seconds grow."""
    slope, _ = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return float(slope)


def table(sizes: tuple[int, ...], found: dict[str, list[tuple[float, int]]]) -> str:
    """Return the figures as a table of Markdown."""
    columns = ["constraint", *(f"{size:,} events, s" for size in sizes)]
    columns += ["exponent", "results"]
    lines = [
        f"| {' | '.join(columns)} |",
        "| --- " + "| ---: " * len(columns[1:]) + "|",
    ]
    for name, figures in found.items():
        seconds = [one for one, _ in figures]
        cells = [name, *(f"{one:.3f}" for one in seconds)]
        results = "" if name.startswith("(") else f"{figures[-1][1]:,}"
        cells += [f"{exponent(sizes, seconds):.2f}", results]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", machine()])


def main() -> None:
    """Measure, print the table, and write it into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the two smallest only")
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    sizes = SIZES[:2] if options.quick else SIZES
    show(table(sizes, growth(sizes)), "exists", options.write)


if __name__ == "__main__":
    main()
