"""The numbers of things and statements in the shipped data, written by ``make counts``.

Tests of code take the numbers from here: a new claim changes one file, and no test.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from support import REPOSITORY

FILE = REPOSITORY / "tests" / "graph" / "counts.json"


@dataclass(frozen=True)
class Counts:
    """Things by class, and statements by where they are."""

    claims: int
    statistics: int
    sources: int
    events: int
    places: int
    notes: int
    statement_graphs: int
    """Graphs of what one claimant states in one source."""
    inputs: int
    """Files that a build reads."""
    parts: dict[str, list[int]]
    """Triples of a part of a release: in its default graph, and in its named graphs."""
    source: list[int]
    """Triples of hrw-1994: in its own graph, and in all of its graphs."""
    flood: int
    """Triples of the flood project."""

    @property
    def default_graph(self) -> int:
        return self.parts["khojaly-kg"][0]

    @property
    def named_graphs(self) -> int:
        return self.parts["khojaly-kg"][1]


COUNTS = Counts(**json.loads(FILE.read_text("utf-8")))
