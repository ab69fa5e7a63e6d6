"""The dumps are queried by Comunica as docs/consume.md says.

Collected where ``.ci/tools`` has installed it: Node's packages are locked in
tests/clients.
"""

from __future__ import annotations

import csv
import json
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
from support import REPOSITORY, consuming
from support.counts import COUNTS

if TYPE_CHECKING:
    from kg.release.manifest import Release

MODULES = REPOSITORY / "tests" / "clients" / "node_modules"
PACKAGE = "@comunica/query-sparql-file"
DEFAULT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def on_the_page(release: Release) -> list[str]:
    """Return the page's arguments for the client; it is installed here already."""
    npx, package, client, *arguments = shlex.split(consuming("Comunica", release))
    assert [npx, client] == ["npx", "comunica-sparql-file"]
    installed = json.loads((MODULES / PACKAGE / "package.json").read_text("utf-8"))
    major = installed["version"].partition(".")[0]
    assert package == f"--package={PACKAGE}@{major}"
    return arguments


def ask(*arguments: str) -> list[dict[str, str]]:
    """Return the rows that the client answers with."""
    command = [str(MODULES / ".bin" / "comunica-sparql-file"), *arguments]
    run = subprocess.run(
        [*command, "-t", "text/csv"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return list(csv.DictReader(run.stdout.splitlines()))


@pytest.mark.parametrize(
    ("extension", "query", "count"),
    [
        ("ttl", DEFAULT, COUNTS.default_graph),
        ("rdf", DEFAULT, COUNTS.default_graph),
        ("nt", DEFAULT, COUNTS.default_graph),
        ("nq", NAMED, COUNTS.named_graphs),
        ("trig", NAMED, COUNTS.named_graphs),
        ("jsonld", NAMED, COUNTS.named_graphs),
    ],
)
def test_every_format_loads_whole(
    release: Release, extension: str, query: str, count: int
) -> None:
    file, *_ = on_the_page(release)
    assert file.endswith("/dumps/khojaly-kg.ttl")
    other = f"{file.removesuffix('.ttl')}.{extension}"
    assert ask(other, "-q", query) == [{"n": str(count)}]


def test_the_page_s_query_has_an_answer(release: Release) -> None:
    rows = ask(*on_the_page(release))
    assert {"start", "end", "event"} <= set(rows[0])
    assert len(rows) == COUNTS.events
