"""The dumps load into Virtuoso by the commands of docs/consume.md.

Collected where Debian's ``virtuoso-opensource-7-bin`` is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import consuming
from support.counts import COUNTS
from support.servers import Virtuoso, empty_virtuoso

if TYPE_CHECKING:
    from pathlib import Path

    from kg.release.manifest import Release

ERRORS = "select ll_error from DB.DBA.load_list where ll_error is not null;"
CLAIM = "<https://w3id.org/attributed-claims/ontology#Claim>"
OWN = "FILTER (STRSTARTS(STR(?g), 'https://w3id.org/khojaly-kg/id/graph/'))"


def count(server: Virtuoso, query: str) -> int:
    return int(server.isql(f"SPARQL {query};").split()[-1])


def test_virtuoso_loads_every_named_graph(release: Release, tmp_path: Path) -> None:
    with empty_virtuoso(tmp_path, release.path / "dumps") as server:
        server.isql(consuming("Virtuoso", release))
        assert server.isql(ERRORS).split() == []
        everything = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {OWN} }}"
        assert count(server, everything) == COUNTS.named_graphs
        claims = f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c a {CLAIM} }}"
        assert count(server, claims) == COUNTS.claims
