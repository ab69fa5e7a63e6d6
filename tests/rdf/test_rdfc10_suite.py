"""The W3C suite of RDF Dataset Canonicalization, https://www.w3.org/TR/rdf-canon/.

The tests of the map of issued identifiers (21 of 86) are not asked: the engine gives
the canonical dataset and not the map.
"""

from __future__ import annotations

import csv

import pytest
from pyoxigraph import CanonicalizationAlgorithm, RdfFormat, parse
from support import SUITES

from kg.errors import ReleaseError
from kg.rdf.canonical import canonical_nquads
from kg.sandbox.child import Bounds

FOLDER = SUITES / "rdfc10"
ROWS = list(csv.DictReader((FOLDER / "manifest.csv").read_text("utf-8").splitlines()))
EVALUATED = [row for row in ROWS if row["rdfc10"] == "TRUE"]


def canonical(test: str, algorithm: str, seconds: float = 30) -> bytes:
    content = (FOLDER / "rdfc10" / f"{test}-in.nq").read_bytes()
    return canonical_nquads(
        parse(content, format=RdfFormat.N_QUADS),
        getattr(CanonicalizationAlgorithm, algorithm),
        Bounds(seconds=seconds, memory_mib=512),
    )


def test_the_suite_is_whole() -> None:
    assert (len(ROWS), len(EVALUATED)) == (65, 64)


@pytest.mark.parametrize("row", EVALUATED, ids=lambda row: row["test"])
def test_canonical(row: dict[str, str]) -> None:
    algorithm = "RDFC_1_0_SHA_384" if row["hashAlgorithm"] else "RDFC_1_0"
    expected = FOLDER / "rdfc10" / f"{row['test']}-rdfc10.nq"
    assert canonical(row["test"], algorithm) == expected.read_bytes()


def test_the_poisonous_graph_is_refused() -> None:
    (row,) = [r for r in ROWS if r["rdfc10"] == "RDFC10NegativeEvalTest"]
    with pytest.raises(ReleaseError, match="cannot be told apart"):
        canonical(row["test"], "RDFC_1_0", seconds=2)
