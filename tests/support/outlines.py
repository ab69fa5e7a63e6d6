"""Tallies and outlines of what is there already; a build takes them while it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.rdf.rows import graphs, row, rows, things
from kg.release.content.tally import DumpTally
from kg.release.verify.outline import Outline, outline_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from kg.release.manifest import Release


def tally(triples: Iterable[Triple]) -> DumpTally:
    """Return what a build counts while it writes triples as Turtle."""
    found = DumpTally()
    list(found.passing("", things(sorted(map(row, triples)))))
    return found


def outline(release: Release) -> Outline:
    """Return the outline of the dumps of a release."""
    default, named = DumpTally(), DumpTally()
    with release.default_graph.open("rb") as stream:
        list(default.passing("", things(rows(stream))))
    quads = release.named_graphs.read_bytes().splitlines()
    parted = (quad.removesuffix(b" .").rpartition(b" ") for quad in quads)
    lines = sorted(b"%b %b .\n" % (graph, said) for said, _, graph in parted)
    for graph, inside in graphs(lines):
        list(named.passing(graph, things(inside)))
    return outline_of(default, named)
