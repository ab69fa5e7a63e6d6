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
import tempfile
from collections import Counter
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import exists
from conflict import write_graph
from figures import machine, show
from one_process import run_one
from shacl_engines import ENGINES, Figures

SIZES: Final = (1_000, 10_000, 99_000)
"""Events; about 89 thousand, 0.9 and 8.8 million triples."""

OTHERS_UP_TO: Final = 10_000
"""The largest graph for the other engines."""

DIFFERENCES: Final = {
    "rudof": "takes an xsd:date in a 13th month for a well-formed one",
}
"""Why an engine is known to find other results."""


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
    return Figures(**run_one(__file__, engine, path))


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
