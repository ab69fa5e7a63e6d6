"""A comparison on the web says what ``kg compare`` says, although each is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from kg.claims.comparison_table import Table, side_by_side
from kg.claims.model import read_claims
from kg.rdf.index import TripleIndex
from kg.web.pages.view_context import context
from kg.web.views.compare import CompareView, compare_view

if TYPE_CHECKING:
    from flask import Flask

    from kg.sources import Sources

EVENT: Final = "event/khojaly-1992"


@pytest.fixture(scope="module")
def compared(app: Flask, sources: Sources) -> list[tuple[Table, CompareView]]:
    """Return each measure of an event as both compare it."""
    graph = TripleIndex(triple for file in sources.files for triple in file.triples)
    event = sources.project.iris.thing(EVENT)
    tables = side_by_side(graph, read_claims(graph), event)
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.web.views.verdict_matrix.MOST", 200)  # also of the largest
        return [
            (table, compare_view(context(), event, {"topic": table.measure}))
            for table in tables
            if table.measure
        ]


def test_each_measure_has_the_same_claims_and_origins(
    compared: list[tuple[Table, CompareView]],
) -> None:
    assert len(compared) > 30
    for table, view in compared:
        rows = {row.claim.value: row for row in table.rows}
        assert {one.claim.iri for one in view.claims} == rows.keys(), table.title
        assert (view.independent, view.unknown) == (table.independent, table.unknown)
        parties = {party.text: size for party, size in view.by_party}
        assert parties.items() <= table.by_party.items(), table.title
        for one in view.claims:
            row = rows[one.claim.iri or ""]
            assert one.stated.text == row.stated
            assert one.stated_on == row.stated_on


def test_each_pair_has_the_same_verdict(
    compared: list[tuple[Table, CompareView]],
) -> None:
    signs = {sign for table, view in compared for sign in _differing(table, view)}
    assert signs == set()
    assert sum(len(view.matrix) for _, view in compared) > 100


def _differing(table: Table, view: CompareView) -> set[tuple[str, str, str]]:
    """Return pairs of claims whose sign is not the mark of the table."""
    marks = {
        (row.claim.value, earlier.claim.value): mark.symbol
        for row in table.rows
        for earlier, mark in zip(table.rows, row.marks, strict=False)
    }
    names = [one.claim.iri or "" for one in view.claims]
    cells = {
        (name, other): cell.sign if cell else "-"
        for name, row in zip(names, view.matrix, strict=False)
        for other, cell in zip(names, row.cells, strict=True)
    }
    # the page says of an open end in words what a mark of its own says in the table
    return {
        (*pair, sign)
        for pair, sign in cells.items()
        if pair in marks and sign != marks[pair].replace("?", "~")
    }
