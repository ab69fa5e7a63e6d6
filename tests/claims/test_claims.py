"""Claims are read, compared and restated without a number changing on the way."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Triple
from support import flood

from kg.claims.comparison_table import render, side_by_side
from kg.claims.interval import ClaimError
from kg.claims.model import read_claims
from kg.claims.statements import direct_statements, reification, reifiers
from kg.claims.verdict import Verdict, compare, comparisons
from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import KG, RDF

if TYPE_CHECKING:
    from kg.sources import Sources

ID = "https://example.org/flood/id/"


def claims_of(*lines: str) -> TripleIndex:
    """Return a graph of the flood project's lists and some claims in Turtle."""
    return TripleIndex(flood(dedent("\n".join(lines))))


def figure(name: str, value: int, qualifier: str = "exactly", extra: str = "") -> str:
    return f"""
        claim:{name} a kg:Statistic ; kg:event event:flood ;
          kg:measure measure:houses-flooded ; kg:population population:houses ;
          kg:value {value} ; kg:qualifier qualifier:{qualifier} ; {extra}
          prov:wasQuotedFrom source:herald ; prov:wasAttributedTo agent:herald .
    """


def verdicts(graph: TripleIndex) -> dict[tuple[str, str], Verdict]:
    return {
        (
            found.first.value.rpartition("/")[2],
            found.second.value.rpartition("/")[2],
        ): found.verdict
        for found in comparisons(read_claims(graph))
    }


def test_claims_on_one_topic_are_compared_pairwise() -> None:
    graph = claims_of(
        figure("a", 40), figure("b", 40), figure("c", 30, "at-least"), figure("d", 50)
    )
    assert verdicts(graph) == {
        ("a", "b"): Verdict.AGREES,
        ("a", "c"): Verdict.COMPATIBLE,
        ("a", "d"): Verdict.CONTRADICTS,
        ("b", "c"): Verdict.COMPATIBLE,
        ("b", "d"): Verdict.CONTRADICTS,
        ("c", "d"): Verdict.COMPATIBLE,
    }


def test_verdicts_come_topic_by_topic_and_only_within_a_topic() -> None:
    farms = "population:farmhouses"
    graph = claims_of(
        date("a", "2001-05-03"),
        figure("b", 40),
        figure("c", 12).replace("population:houses", farms),
        figure("d", 12).replace("population:houses", farms),
        figure("e", 50).replace("houses-flooded", "people-sheltered"),
        figure("f", 50).replace("event:flood", "event:other"),
        figure("g", 40),
        date("h", "2001-05-03"),
        date("i", "2001-05-04", "kg:aspect aspect:road-closed ;"),
    )
    agrees = Verdict.AGREES
    assert list(verdicts(graph).items()) == [
        (("c", "d"), agrees),
        (("b", "g"), agrees),
        (("a", "h"), agrees),
    ]


def test_a_figure_and_a_date_are_not_compared_nor_what_is_neither() -> None:
    graph = claims_of(figure("a", 40), date("b", "2001"), participation("c"))
    one, other, neither = read_claims(graph)
    for first, second in ((one, other), (other, neither), (neither, neither)):
        assert compare(first, second) is compare(second, first) is None


def test_figures_for_different_dates_are_not_compared() -> None:
    graph = claims_of(
        figure("a", 40, extra='kg:asOf "1988"^^edtf:EDTF ;'),
        figure("b", 50, extra='kg:asOf "1991-06"^^edtf:EDTF ;'),
        figure("c", 60, extra='kg:asOf "1991"^^edtf:EDTF ;'),
        figure("d", 70),
    )
    assert verdicts(graph) == {("b", "c"): Verdict.CONTRADICTS}


def test_dates_are_compared_by_aspect_and_to_the_hour() -> None:
    graph = claims_of(
        date("a", "2001-05-03"),
        date("b", "2001-05-03", 'kg:since "2001-05-03T20:00:00"^^xsd:dateTime ;'),
        date("c", "2001-05-04"),
        date("d", "2001-06", "kg:aspect aspect:road-closed ;"),
        date("e", "2001-05-03", 'kg:until "2001-05-03T19:59:59"^^xsd:dateTime ;'),
    )
    assert verdicts(graph) == {
        ("a", "b"): Verdict.COMPATIBLE,
        ("a", "c"): Verdict.CONTRADICTS,
        ("a", "e"): Verdict.COMPATIBLE,
        ("b", "c"): Verdict.CONTRADICTS,
        ("b", "e"): Verdict.CONTRADICTS,
        ("c", "e"): Verdict.CONTRADICTS,
    }


def date(name: str, value: str, extra: str = "") -> str:
    return f"""
        claim:{name} a kg:Assertion ; kg:kind kind:date ; rdf:subject event:flood ;
          rdf:object "{value}"^^edtf:EDTF ; {extra}
          prov:wasQuotedFrom source:herald ; prov:wasAttributedTo agent:herald .
    """


def test_the_direct_statement_of_a_statistic_keeps_population_and_bounds() -> None:
    graph = claims_of(figure("a", 40, "approximately"))
    (claim,) = read_claims(graph)
    event, node = NamedNode(f"{ID}event/flood"), NamedNode(f"{ID}claim/a#figure")
    stated = {str(triple) for triple in direct_statements(claim)}
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert stated == {
        f"{event} {KG.figure} {node}",
        f"{node} {RDF.type} {KG.Figure}",
        f"{node} {KG.measure} <{ID}measure/houses-flooded>",
        f"{node} {KG.population} <{ID}population/houses>",
        f'{node} {KG.lowerBound} "36"{integer}',
        f'{node} {KG.upperBound} "44"{integer}',
    }


def participation(name: str) -> str:
    return f"""
        claim:{name} a kg:Assertion ; kg:kind kind:participation ;
          rdf:subject event:flood ; rdf:object agent:herald, agent:office ;
          prov:wasQuotedFrom source:herald ; prov:wasAttributedTo agent:herald .
    """


def test_a_figure_has_its_bounds_and_a_qualifier_without_a_tolerance_adds_none() -> (
    None
):
    graph = claims_of(
        figure("a", 40, "about"),
        figure("b", 1).replace("kg:value 1", "kg:lowerBound 80 ; kg:upperBound 120"),
        "qualifier:about a kg:Qualifier ; kg:rule kg:around .",
    )
    first, second = read_claims(graph)
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    bounds = {KG.lowerBound, KG.upperBound}
    assert [
        str(triple.object).removesuffix(integer)
        for claim in (first, second)
        for triple in direct_statements(claim)
        if triple.predicate in bounds
    ] == ['"40"', '"40"', '"80"', '"120"']


def test_a_claim_with_two_objects_makes_two_statements_and_two_reifiers() -> None:
    (claim,) = read_claims(claims_of(participation("a")))
    event = NamedNode(f"{ID}event/flood")
    stated = {
        Triple(event, KG.participant, NamedNode(f"{ID}agent/herald")),
        Triple(event, KG.participant, NamedNode(f"{ID}agent/office")),
    }
    assert set(direct_statements(claim)) == stated
    assert set(reifiers(claim)) == {
        Triple(NamedNode(f"{ID}claim/a"), RDF.reifies, triple) for triple in stated
    }
    assert {str(triple) for triple in reification(claim)} == {
        f"<{ID}claim/a> {RDF.subject} {event}",
        f"<{ID}claim/a> {RDF.predicate} {KG.participant}",
        f"<{ID}claim/a> {RDF.object} <{ID}agent/herald>",
        f"<{ID}claim/a> {RDF.object} <{ID}agent/office>",
    }


def test_an_assertion_without_an_object_states_its_summary() -> None:
    graph = claims_of(
        """
        claim:a a kg:Assertion ; kg:kind kind:context ; rdf:subject event:flood ;
          kg:summary "The bridge was closed."@en ;
          prov:wasQuotedFrom source:herald ; prov:wasAttributedTo agent:herald .
        """
    )
    (statement,) = direct_statements(read_claims(graph)[0])
    assert str(statement.object) == '"The bridge was closed."@en'
    assert statement.predicate == KG.circumstance


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("claim:a a kg:Statistic .", "no <.*qualifier>; run kg validate"),
        (figure("a", 4).replace("4 ;", '"four" ;'), "'four' is no whole number"),
        (figure("a", 4).replace("kg:value 4 ;", ""), "neither value nor bounds"),
        (
            (
                f"{figure('a', 4, 'hardly')} "
                "qualifier:hardly a kg:Qualifier ; kg:rule kg:Claim ."
            ),
            "<.*qualifier/hardly> has no interval rule",
        ),
        (
            "claim:a a kg:Assertion ; kg:kind kind:context .",
            "neither rdf:object nor kg:summary",
        ),
    ],
)
def test_a_claim_that_means_nothing_is_refused(turtle: str, message: str) -> None:
    with pytest.raises(ClaimError, match=message):
        read_claims(claims_of(turtle))


def test_sources_stand_side_by_side_with_each_verdict() -> None:
    graph = claims_of(figure("a", 40), figure("b", 50), figure("c", 45, "at-least"))
    tables = side_by_side(graph, read_claims(graph), NamedNode(f"{ID}event/flood"))
    assert render(tables).splitlines()[:4] == [
        "houses flooded, houses (3 claims)",
        "  1  exactly 40   [40, 40]  herald  The Herald",
        "  2  at least 45  [45, ∞)   herald  The Herald  x",
        "  3  exactly 50   [50, 50]  herald  The Herald  x~",
    ]


def test_one_claim_is_no_claims_and_a_legend_says_what_the_marks_mean() -> None:
    graph = claims_of(figure("a", 40))
    tables = side_by_side(graph, read_claims(graph), NamedNode(f"{ID}event/flood"))
    assert render(tables).splitlines() == [
        "houses flooded, houses (1 claim)",
        "  1  exactly 40  [40, 40]  herald  The Herald",
        "",
        "= agree   ~ compatible   x contradict   . not compared (other date)",
        "Each column of marks stands for the claim of that number.",
    ]


def test_claims_stand_by_their_least_number_and_by_name_where_that_is_the_same() -> (
    None
):
    graph = claims_of(
        figure("k", 30, "up-to"),
        figure("j", 5, "up-to"),
        figure("i", 0),
        figure("h", 1),
        *(figure(name, 9) for name in "gfedc"),
        figure("b", 10),
        figure("a", 300, extra='kg:asOf "1988"^^edtf:EDTF ;'),
        figure("other", 8).replace("event:flood", "event:other"),
    )
    (table,) = side_by_side(graph, read_claims(graph), NamedNode(f"{ID}event/flood"))
    assert [row.claim.value.rpartition("/")[2] for row in table.rows] == [
        *"jkihcdefgba"
    ]
    assert render([table]).splitlines()[:-3] == [
        "houses flooded, houses (11 claims)",
        "   1  up to 5      (−∞, 5]     herald  The Herald",
        "   2  up to 30     (−∞, 30]    herald  The Herald  ~",
        "   3  exactly 0    [0, 0]      herald  The Herald  ~~",
        "   4  exactly 1    [1, 1]      herald  The Herald  ~~x",
        "   5  exactly 9    [9, 9]      herald  The Herald  x~xx",
        "   6  exactly 9    [9, 9]      herald  The Herald  x~xx=",
        "   7  exactly 9    [9, 9]      herald  The Herald  x~xx==",
        "   8  exactly 9    [9, 9]      herald  The Herald  x~xx===",
        "   9  exactly 9    [9, 9]      herald  The Herald  x~xx====",
        "  10  exactly 10   [10, 10]    herald  The Herald  x~xxxxxxx",
        "  11  exactly 300  [300, 300]  herald  The Herald  ..........",
    ]


def test_tables_of_dates_and_of_figures_stand_by_number_of_claims_and_by_title() -> (
    None
):
    graph = claims_of(
        figure("a", 12).replace("population:houses", "population:farmhouses"),
        figure("b", 40),
        date("c", "2001-05-04"),
        date("d", "2001-05-03", 'kg:since "2001-05-03T20:00:00"^^xsd:dateTime ;'),
        date("e", "../2001-05-03"),
        date("f", "2001-06", "kg:aspect aspect:road-closed ;"),
        participation("g"),  # gives no figure and no date
    )
    tables = side_by_side(graph, read_claims(graph), NamedNode(f"{ID}event/flood"))
    assert render(tables).splitlines()[:-3] == [
        "occurred (3 claims)",
        "  1  ../2001-05-03          herald  The Herald",
        "  2  2001-05-03T20:00:00    herald  The Herald  ~",
        "  3  2001-05-04             herald  The Herald  xx",
        "",
        "houses flooded, farmhouses (1 claim)",
        "  1  exactly 12  [12, 12]  herald  The Herald",
        "",
        "houses flooded, houses (1 claim)",
        "  1  exactly 40  [40, 40]  herald  The Herald",
        "",
        "occurred, road closed (1 claim)",
        "  1  2001-06    herald  The Herald",
    ]
    assert [table.measure for table in tables] == [
        None,
        "houses-flooded",
        "houses-flooded",
        None,
    ]


def test_the_shipped_graph_sets_dozens_of_figures_of_killed_side_by_side(
    sources: Sources, graph: TripleIndex
) -> None:
    event = NamedNode(f"{sources.project.id_namespace}event/khojaly-1992")
    tables = side_by_side(graph, read_claims(graph), event)
    killed = {
        table.title: len(table.rows) for table in tables if table.measure == "killed"
    }
    assert killed == {
        "killed, all": 23,
        "killed, civilians": 10,
        "killed, children": 6,
        "killed, women": 3,
        "killed, elderly people": 2,
        "killed, men": 1,
    }
