"""Sources stand side by side, with their origins and each verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode
from support.flood_claims import ID, claims_of, figure

from kg.claims.comparison_table import LEGEND, Table, render, side_by_side
from kg.claims.model import read_claims

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex

PARTIES = """
    agent:herald kg:party party:press . agent:post kg:party party:press .
    agent:office kg:party party:town ; rdfs:label "Town office"@en .
    agent:post rdfs:label "The Post"@en .
"""
OWN = "kg:firstHand true ;"


def tables(graph: TripleIndex) -> list[Table]:
    return side_by_side(graph, read_claims(graph), NamedNode(f"{ID}event/flood"))


TABLE = """\
houses flooded (5 claims; 4 figures; 2 independent origins: press 1, town 1; 1 claim of unknown origin)
  1  houses                 40           [40, 40]  herald  The Herald   press  a
  2  houses                 40           [40, 40]  herald  The Post     press  a        "
  3  houses                 at least 45  [45, ∞)   herald  The Post     press  unknown  xx
  4  houses                 50           [50, 50]  herald  Town office  town   d        xx?
  5  houses; by 2001-05-03  12           [12, 12]  herald  Town office  town   e        ...<

"""  # noqa: E501


def test_a_table_shows_who_says_it_what_it_goes_back_to_and_the_verdicts() -> None:
    graph = claims_of(
        PARTIES,
        figure("a", 40, extra=OWN),
        figure("b", 40, extra="prov:wasDerivedFrom claim:a ;", by="post"),
        figure("c", 45, "at-least", by="post"),
        figure("d", 50, extra=OWN, by="office"),
        figure("e", 12, extra=f'{OWN} kg:asOf "2001-05-03"^^edtf:EDTF ;', by="office"),
    )
    assert render(tables(graph)).splitlines() == [
        *TABLE.splitlines(),
        *LEGEND.splitlines(),
    ]


def test_a_claim_without_a_day_has_that_of_its_source() -> None:
    said = 'kg:statedOn "2001-05-04"^^edtf:EDTF ;'
    issued = 'source:herald dcterms:issued "2001-05-06"^^edtf:EDTF .'
    graph = claims_of(issued, figure("a", 40, extra=said), figure("b", 50))
    (table,) = tables(graph)
    assert [row.stated_on for row in table.rows] == ["2001-05-04", "2001-05-06"]


def test_an_event_of_which_nobody_gives_a_figure_or_a_date_has_no_table() -> None:
    assert render([]) == "No claim gives a figure or a date of this event."


def test_a_legend_says_what_each_mark_means() -> None:
    for mark in '="~?x><.-':
        assert f"{mark} " in LEGEND
