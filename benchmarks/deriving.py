"""Measures what origins and verdicts of many claims about one event cost.

    python benchmarks/deriving.py [--write docs/performance.md] [--quick]

The claims count houses of a flood. Each is of its own source, one in ten repeats the
one before it, and their values differ, so each pair has a verdict. Seconds are of the
processor, in one process, without reading the claims, and without the garbage
collector, as in ``kg build``. The exponent is the slope of the
line of best fit on logarithmic scales: 1 is linear.
"""

from __future__ import annotations

import argparse
import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from figures import machine, show
from large_project import FLOOD
from pyoxigraph import RdfFormat, Triple, parse

from kg.claims.model import read_claims
from kg.claims.origins import origins
from kg.project import read_project
from kg.rdf.index import TripleIndex
from kg.release.content.claim_graphs import origin_graph, verdict_graph
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.project import Project

SIZES: Final = (2_500, 5_000, 10_000, 20_000)
_SECONDS: Final = ("origins", "verdicts")
_HEAD: Final = """
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX agent: <https://example.org/flood/id/agent/>
PREFIX claim: <https://example.org/flood/id/claim/>
PREFIX event: <https://example.org/flood/id/event/>
PREFIX measure: <https://example.org/flood/id/measure/>
PREFIX population: <https://example.org/flood/id/population/>
PREFIX qualifier: <https://example.org/flood/id/qualifier/>
PREFIX source: <https://example.org/flood/id/source/>
"""
_CLAIM: Final = """
claim:c{number} a kg:Statistic ; kg:event event:flood ;
    kg:measure measure:houses-flooded ; kg:population population:houses ;
    kg:value {value} ; kg:qualifier qualifier:as-stated ; {origin} ;
    prov:wasQuotedFrom source:s{number} ; prov:wasAttributedTo agent:a{number} .
"""


def claims(size: int) -> Iterator[str]:
    """Yield so many claims in Turtle, and first the prefixes."""
    yield _HEAD
    for number in range(size):
        before = f"prov:wasDerivedFrom claim:c{number - 1}"
        origin = "kg:firstHand true" if (number + 1) % 10 else before
        # 7,919 is prime, so the values come in no order
        value = 1 + number * 7_919 % size
        yield _CLAIM.format(number=number, value=value, origin=origin)


def index_of(project: Project, size: int) -> TripleIndex:
    """Return the lists of the flood and so many claims about it."""
    lists = [t for file in read_sources(project).ontology for t in file.triples]
    quads = parse("".join(claims(size)), format=RdfFormat.TURTLE)
    return TripleIndex(
        [*lists, *(Triple(q.subject, q.predicate, q.object) for q in quads)]
    )


def measured(project: Project, size: int) -> tuple[float, float, int]:
    """Return the seconds of origins and of verdicts, and the triples of both."""
    index = index_of(project, size)
    gc.collect()
    of_event = read_claims(index)
    begun = time.process_time()
    found = origins(index, of_event)
    first = tuple(origin_graph(project, found).triples)
    middle = time.process_time()
    second = tuple(verdict_graph(project, index, of_event, found).triples)
    end = time.process_time()
    return middle - begun, end - middle, len(first) + len(second)


def table(sizes: tuple[int, ...]) -> str:
    """Measure each size, and return the figures as a table of Markdown."""
    project = read_project(FLOOD)
    rows = []
    for size in sizes:
        rows.append(measured(project, size))
        print(f"{size:,} claims: {rows[-1][0] + rows[-1][1]:.2f} s", flush=True)
    columns = ["", *(f"{size:,} claims" for size in sizes), "exponent"]
    lines = [
        f"| {' | '.join(columns)} |",
        "| --- " + "| ---: " * len(columns[1:]) + "|",
    ]
    of_each = list(zip(*rows, strict=True))
    for name, figures in zip(_SECONDS, of_each, strict=False):
        cells = [f"{one:.2f}" for one in figures]
        lines.append(
            f"| {name}, s | {' | '.join(cells)} | {_exponent(sizes, figures)} |"
        )
    cells = [f"{one:,}" for one in of_each[2]]
    lines.append(f"| triples | {' | '.join(cells)} | {_exponent(sizes, of_each[2])} |")
    return "\n".join([*lines, "", machine()])


def _exponent(sizes: tuple[int, ...], figures: tuple[float, ...]) -> str:
    slope, _ = np.polyfit(np.log(sizes), np.log(figures), 1)
    return f"{slope:.2f}"


def main() -> None:
    """Measure, print the table, and write it into a document if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the two smallest only")
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    sizes = SIZES[:2] if options.quick else SIZES
    gc.disable()
    show(table(sizes), "deriving", options.write)


if __name__ == "__main__":
    main()
