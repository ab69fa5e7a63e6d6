"""How many things of a kind the shipped data have, as ``make counts`` last wrote it.

Tests of code take their figures from here, so that another claim changes one file, and
no test of code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from support import REPOSITORY

FILE = REPOSITORY / "tests" / "graph" / "counts.json"


@dataclass(frozen=True)
class Counts:
    """Things by their class, and statements by where they are."""

    claims: int
    statistics: int
    sources: int
    sources_with_claims: int
    events: int
    places: int
    notes: int
    inputs: int
    """Files that a build reads."""
    parts: dict[str, list[int]]
    """Of a part of a release: triples of its default graph, and of its named graphs."""
    flood: int
    """Triples of the flood project."""

    @property
    def default_graph(self) -> int:
        return self.parts["khojaly-kg"][0]

    @property
    def named_graphs(self) -> int:
        return self.parts["khojaly-kg"][1]


COUNTS = Counts(**json.loads(FILE.read_text("utf-8")))
