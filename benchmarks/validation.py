"""Measures the compiled SHACL engine and others on the same graphs.

    python benchmarks/validation.py [--write docs/performance.md] [--quick]

Each engine validates one graph after the other, each in a new process. Loading and
validating are timed apart if possible; the memory is the peak of the process. All must
find the same results; if one is known to find others, the table says which and why.
Then the growth of ``sh:sparql`` with EXISTS is measured (``exists.py``). Engines that
are not installed are named and left out.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import exists
from conflict import write_graph
from figures import machine, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHAPES: Final = Path(__file__).with_name("conflict-shapes.ttl")
SIZES: Final = (1_000, 10_000, 99_000)
"""Events; about 89 thousand, 0.9 and 8.8 million triples."""

OTHERS_UP_TO: Final = 10_000
"""The largest graph for the other engines."""

DIFFERENCES: Final = {
    "rudof": "takes an xsd:date in a 13th month for a well-formed one",
}
"""Why an engine is known to find other results."""

Parts = tuple[str, str]
"""What all engines report of a result: its focus node and its component, as IRIs."""


@dataclass(frozen=True)
class Figures:
    """The seconds and the peak memory in MiB of one engine for one graph.

    ``load`` is None if the engine loads and validates in one call.
    """

    engine: str
    load: float | None
    validate: float
    memory: int
    results: list[Parts]

    @property
    def total(self) -> float:
        """Seconds of loading and validating."""
        return (self.load or 0) + self.validate


def run_compiled(path: Path) -> Figures:
    """Validate a graph with the compiled engine."""
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
    parts = [(_iri(one.focus_node), _iri(one.component)) for one in results]
    return _figures("compiled", begun, loaded, done, parts)


def run_pyshacl(path: Path) -> Figures:
    """Validate a graph with pySHACL, from a graph of rdflib in memory."""
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    shapes = rdflib.Graph().parse(SHAPES)
    begun = time.perf_counter()
    graph = rdflib.Graph().parse(path, format="nt")
    loaded = time.perf_counter()
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    done = time.perf_counter()
    return _figures("pyshacl", begun, loaded, done, _reported(report))


def run_turbo(path: Path) -> Figures:
    """Validate a graph with pyshacl-turbo, which loads the file itself."""
    import pyshacl_turbo  # noqa: PLC0415

    begun = time.perf_counter()
    _, report, _ = pyshacl_turbo.validate(
        str(path),
        shacl_graph=str(SHAPES),
        data_graph_format="nt",
        shacl_graph_format="turtle",
    )
    done = time.perf_counter()
    return _figures("pyshacl-turbo", begun, None, done, _reported(report))


def run_shifty(path: Path) -> Figures:
    """Validate a graph with shifty, which loads the file itself."""
    import shifty  # noqa: PLC0415

    begun = time.perf_counter()
    _, report, _ = shifty.validate(str(path), str(SHAPES), infer=False)
    done = time.perf_counter()
    return _figures("shifty", begun, None, done, _reported(report))


def run_rudof(path: Path) -> Figures:
    """Validate a graph with the native engine of rudof."""
    import pyrudof  # noqa: PLC0415

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_shacl(SHAPES)
    begun = time.perf_counter()
    rudof.read_data(path, format=pyrudof.RDFFormat.NTriples)
    loaded = time.perf_counter()
    report = rudof.validate_shacl()
    done = time.perf_counter()
    parts = [
        (str(v.focus_node), str(v.constraint_component)) for v in report.violations
    ]
    return _figures("rudof", begun, loaded, done, parts)


ENGINES: Final[dict[str, tuple[str, Callable[[Path], Figures]]]] = {
    "compiled": ("khojaly-kg", run_compiled),
    "pyshacl": ("pyshacl", run_pyshacl),
    "pyshacl-turbo": ("pyshacl-turbo", run_turbo),
    "shifty": ("pyshifty", run_shifty),
    "rudof": ("pyrudof", run_rudof),
}
"""For each engine, its package and the function that runs it."""


def _iri(term: Any) -> str:  # noqa: ANN401 - a term of pyoxigraph
    return str(term.value)


def _reported(report: Any) -> list[Parts]:  # noqa: ANN401 - a graph of rdflib
    from rdflib import SH  # noqa: PLC0415

    return [
        (
            str(report.value(node, SH.focusNode)),
            str(report.value(node, SH.sourceConstraintComponent)),
        )
        for node in report.objects(None, SH.result)
    ]


def _figures(
    engine: str,
    begun: float,
    loaded: float | None,
    done: float,
    results: Iterable[Parts],
) -> Figures:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    load = None if loaded is None else loaded - begun
    validate = done - (begun if loaded is None else loaded)
    return Figures(engine, load, validate, memory, sorted(results))


def installed() -> list[str]:
    """Return the installed engines; print how to install the others."""
    found = []
    for engine, (package, _) in ENGINES.items():
        try:
            version(package)
        except PackageNotFoundError:
            print(f"{engine} is not installed: .venv/bin/pip install {package}")
            continue
        found.append(engine)
    return found


def measured(engine: str, path: Path) -> Figures:
    """Run an engine in a process of its own, and return its figures."""
    command = [sys.executable, __file__, "--one", engine, str(path)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return Figures(**json.loads(run.stdout.splitlines()[-1]))


def compare(sizes: tuple[int, ...]) -> dict[int, list[Figures]]:
    """Measure the engines on a graph of each size; return figures by triple count.

    Raises:
        SystemExit: an engine finds other results, and no reason is known.
    """
    figures: dict[int, list[Figures]] = {}
    engines = installed()
    with tempfile.TemporaryDirectory() as folder:
        for events in sizes:
            path = Path(folder) / f"{events}.nt"
            write_graph(path, events)
            with path.open("rb") as lines:
                triples = sum(1 for _ in lines)
            found = figures[triples] = []
            for engine in engines if events <= OTHERS_UP_TO else engines[:1]:
                one = measured(engine, path)
                print(f"{engine} {triples:,} {one.total:.2f} s", flush=True)
                if difference(one, found[:1]) and engine not in DIFFERENCES:
                    raise SystemExit(f"{engine}: {difference(one, found[:1])}")
                found.append(one)
            path.unlink()
    return figures


def difference(one: Figures, first: list[Figures]) -> str:
    """Say how the results of an engine differ from the first one's; empty if equal."""
    if not first:
        return ""
    ours, theirs = (Counter(map(tuple, f.results)) for f in (first[0], one))
    missing, more = ours - theirs, theirs - ours
    kinds = sorted({component.rpartition("#")[2] for _, component in missing | more})
    if not kinds:
        return ""
    return f"{missing.total()} missing, {more.total()} more ({', '.join(kinds)})"


def table(figures: dict[int, list[Figures]]) -> str:
    """Return the figures as a table of Markdown."""
    columns = ["triples", "engine", "load, s", "validate, s", "total, s", "peak, MiB"]
    columns += ["results", "total: times as long as compiled"]
    lines = [f"| {' | '.join(columns)} |", "| ---: | --- " + "| ---: " * 6 + "|"]
    notes: dict[str, str] = {}
    for triples, found in figures.items():
        for one in found:
            load = "in validate" if one.load is None else f"{one.load:.2f}"
            ratio = "" if one is found[0] else f"{one.total / found[0].total:.0f}"
            if other := difference(one, found[:1]):
                notes[one.engine] = f"{one.engine} {DIFFERENCES[one.engine]}: {other}."
            lines.append(
                f"| {triples:,} | {one.engine} | {load} | {one.validate:.2f} "
                f"| {one.total:.2f} | {one.memory:,} | {len(one.results):,} | {ratio} |"
            )
    used = {one.engine: ENGINES[one.engine][0] for f in figures.values() for one in f}
    others = [f"{used[name]} {version(used[name])}" for name in list(used)[2:]]
    return "\n".join([*lines, "", *notes.values(), machine(others)])


def main() -> None:
    """Measure, print the table, and write it into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "FILE"))
    parser.add_argument("--quick", action="store_true", help="the smallest graph only")
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    if options.one:
        engine, path = options.one
        print(json.dumps(asdict(ENGINES[engine][1](Path(path)))))
        return
    figures = compare(SIZES[:1] if options.quick else SIZES)
    show(table(figures), "validation", options.write)
    sizes = exists.SIZES[:2] if options.quick else exists.SIZES
    show(exists.table(sizes, exists.growth(sizes)), "exists", options.write)


if __name__ == "__main__":
    main()
