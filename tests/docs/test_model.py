"""The table of changed verdicts in ``docs/model.md`` is about the data as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support import REPOSITORY

from kg.claims.model import read_claims
from kg.claims.origins import origins
from kg.claims.verdict import Comparer, Verdict
from kg.iris import slug
from kg.rdf.index import TripleIndex

if TYPE_CHECKING:
    from kg.sources import Sources

ROW = re.compile(
    r"^\| (?P<one>[a-z0-9-]+) \| (?P<other>[a-z0-9-]+) \| (?P<was>[a-z ]+) "
    r"\| (?P<now>[a-z ]+) \| (?P<rule>[^|]+) \|$",
    re.MULTILINE,
)
SAID = {
    Verdict.AGREES: "agree",
    Verdict.REPEATS: "repeat",
    Verdict.COMPATIBLE: "compatible",
    Verdict.CONTRADICTS: "contradict",
    Verdict.REVISES: "revise",
    Verdict.DIFFERS: "differ in scope",
}


def test_each_pair_has_the_verdict_and_the_rule_that_its_row_says(
    sources: Sources,
) -> None:
    text = (REPOSITORY / "docs" / "model.md").read_text("utf-8")
    rows = [row.groupdict() for row in ROW.finditer(text)]
    graph = TripleIndex(triple for file in sources.files for triple in file.triples)
    claims = read_claims(graph)
    known = {slug(claim.iri) for claim in claims}
    found = {
        frozenset([slug(one.first), slug(one.second)]): (
            SAID[one.verdict],
            f"`kg:{one.reason.value.rpartition('#')[2]}`",
        )
        for one in Comparer(graph, origins(graph, claims)).comparisons(claims)
    }
    none = ("none", "the claims were corrected")
    assert len(rows) > 200
    for row in rows:
        pair = frozenset([row["one"], row["other"]])
        assert pair <= known, row
        assert found.get(pair, none) == (row["now"], row["rule"]), row
        assert row["was"] != row["now"], row
