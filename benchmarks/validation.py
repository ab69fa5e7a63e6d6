"""The compiled SHACL engine and pySHACL, side by side on the same graphs.

    python benchmarks/validation.py [--write docs/performance.md] [--quick]

Each engine runs in a process of its own, on one graph after the other; loading and
validating are timed apart, and the peak of memory is that of the process. Both must
find the same results, or there is no figure. Then the growth of ``sh:sparql`` with
EXISTS is measured (``exists.py``).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import exists
from conflict import write_graph
from figures import machine, show

SHAPES: Final = Path(__file__).with_name("conflict-shapes.ttl")
SIZES: Final = (1_000, 10_000, 99_000)
"""Events; about 89 thousand, 0.9 and 8.8 million triples."""

PYSHACL_UP_TO: Final = 10_000


@dataclass(frozen=True)
class Figures:
    """What one engine took for one graph: seconds, and MiB at its peak."""

    engine: str
    triples: int
    load: float
    validate: float
    memory: int
    results: int

    @property
    def total(self) -> float:
        """Seconds of loading and validating."""
        return self.load + self.validate


def run_compiled(path: Path) -> Figures:
    """Validate a graph by the compiled engine."""
    from pyoxigraph import RdfFormat, Triple, parse  # noqa: PLC0415

    from kg.shacl import (  # noqa: PLC0415
        ColumnGraph,
        Run,
        TermTable,
        compile_shapes,
    )
    from kg.shacl.materialize import results_of  # noqa: PLC0415

    quads = parse(path=SHAPES, format=RdfFormat.TURTLE)
    shapes = compile_shapes(Triple(q.subject, q.predicate, q.object) for q in quads)
    begun = time.perf_counter()
    table = TermTable()
    columns = table.encode(parse(path=path, format=RdfFormat.N_TRIPLES))
    table.numbers(shapes.constants())
    graph = ColumnGraph(table, columns)
    loaded = time.perf_counter()
    run = Run(graph, shapes)
    results = [one for found in run.findings() for one in results_of(run, found)]
    done = time.perf_counter()
    return _figures("compiled", len(graph), begun, loaded, done, len(results))


def run_pyshacl(path: Path) -> Figures:
    """Validate a graph by pySHACL, from rdflib's graph in memory."""
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    shapes = rdflib.Graph().parse(SHAPES)
    begun = time.perf_counter()
    graph = rdflib.Graph().parse(path, format="nt")
    loaded = time.perf_counter()
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    done = time.perf_counter()
    results = sum(1 for _ in report.objects(None, rdflib.SH.result))
    return _figures("pyshacl", len(graph), begun, loaded, done, results)


def _figures(
    engine: str, triples: int, begun: float, loaded: float, done: float, results: int
) -> Figures:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Figures(engine, triples, loaded - begun, done - loaded, memory, results)


def measured(engine: str, path: Path) -> Figures:
    """Run an engine in a process of its own, and return what it took."""
    command = [sys.executable, __file__, "--one", engine, str(path)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return Figures(**json.loads(run.stdout.splitlines()[-1]))


def compare(sizes: tuple[int, ...]) -> list[Figures]:
    """Measure both engines on a graph of each size.

    Raises:
        SystemExit: they find different numbers of results.
    """
    figures: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder:
        for events in sizes:
            path = Path(folder) / f"{events}.nt"
            write_graph(path, events)
            engines = ["compiled"] + ["pyshacl"] * (events <= PYSHACL_UP_TO)
            found = [measured(engine, path) for engine in engines]
            for one in found:
                print(f"{one.engine} {one.triples:,} {one.total:.2f} s", flush=True)
            if len({one.results for one in found}) > 1:
                raise SystemExit(f"the engines do not agree: {found}")
            figures += found
            path.unlink()
    return figures


def table(figures: list[Figures]) -> str:
    """Return the figures as a table of Markdown."""
    by_size = {one.triples: one for one in figures if one.engine == "pyshacl"}
    columns = ["triples", "engine", "load, s", "validate, s", "total, s", "peak, MiB"]
    columns += ["results", "validate: times pySHACL", "total: times pySHACL"]
    lines = [f"| {' | '.join(columns)} |", "| ---: | --- " + "| ---: " * 7 + "|"]
    for one in figures:
        other = by_size.get(one.triples)
        ratios = ["", ""]
        if other and other is not one:
            pairs = ((other.validate, one.validate), (other.total, one.total))
            ratios = [f"{theirs / ours:.0f}" for theirs, ours in pairs]
        lines.append(
            f"| {one.triples:,} | {one.engine} | {one.load:.2f} | {one.validate:.2f} "
            f"| {one.total:.2f} | {one.memory:,} | {one.results:,} | {ratios[0]} "
            f"| {ratios[1]} |"
        )
    return "\n".join([*lines, "", machine()])


def main() -> None:
    """Measure, print the table, and put it into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "FILE"))
    parser.add_argument("--quick", action="store_true", help="the smallest graph only")
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    if options.one:
        engine, path = options.one
        run = {"compiled": run_compiled, "pyshacl": run_pyshacl}[engine]
        print(json.dumps(asdict(run(Path(path)))))
        return
    figures = compare(SIZES[:1] if options.quick else SIZES)
    show(table(figures), "validation", options.write)
    sizes = exists.SIZES[:2] if options.quick else exists.SIZES
    show(exists.table(sizes, exists.growth(sizes)), "exists", options.write)


if __name__ == "__main__":
    main()
