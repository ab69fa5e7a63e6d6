"""The dumps are queried by Comunica as docs/consume.md says.

Collected where ``.ci/tools`` has installed it: Node's packages are locked in
tests/clients.
"""

from __future__ import annotations

import csv
import subprocess
from typing import TYPE_CHECKING

import pytest
from support import REPOSITORY

if TYPE_CHECKING:
    from kg.release.manifest import Release

CLIENT = REPOSITORY / "tests/clients/node_modules/.bin/comunica-sparql-file"
DEFAULT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def ask(release: Release, extension: str, *query: str) -> list[dict[str, str]]:
    """Return the rows of a query to a dump of the dataset."""
    file = release.path / "dumps" / f"khojaly-kg.{extension}"
    command = [str(CLIENT), str(file), *query, "-t", "text/csv"]
    run = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=120
    )
    return list(csv.DictReader(run.stdout.splitlines()))


@pytest.mark.parametrize(
    ("extension", "query", "count"),
    [
        ("ttl", DEFAULT, "14012"),
        ("rdf", DEFAULT, "14012"),
        ("nt", DEFAULT, "14012"),
        ("nq", NAMED, "15326"),
        ("trig", NAMED, "15326"),
        ("jsonld", NAMED, "15326"),
    ],
)
def test_every_format_loads_whole(
    release: Release, extension: str, query: str, count: str
) -> None:
    assert ask(release, extension, "-q", query) == [{"n": count}]


def test_the_page_s_query_has_an_answer(release: Release) -> None:
    rows = ask(release, "ttl", "-f", str(REPOSITORY / "queries" / "timeline.rq"))
    assert {"start", "end", "event"} <= set(rows[0])
    assert len(rows) == 19
