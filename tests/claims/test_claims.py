"""Claims are read, compared and restated without a number changing on the way."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Triple
from support.flood_claims import ID, claims_of, figure, participation

from kg.claims.interval import ClaimError
from kg.claims.model import read_claims
from kg.claims.statements import direct_statements, reification, reifiers
from kg.iris import slug
from kg.rdf.vocabulary import KG, RDF


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


def test_the_description_of_a_figure_has_its_part_its_unit_and_decimals() -> None:
    graph = claims_of(
        figure("a", 7.5, extra="kg:scope scope:mill-street ; kg:unit unit:metre ;"),
        figure("b", 1).replace("kg:value 1", "kg:lowerBound 7.0 ; kg:upperBound 8"),
    )
    stated = {
        f"{slug(claim.iri)} {triple.predicate.value.rpartition('#')[2]} {triple.object}"
        for claim in read_claims(graph)
        for triple in direct_statements(claim)
        if triple.predicate in {KG.scope, KG.unit, KG.lowerBound, KG.upperBound}
    }
    xsd = "^^<http://www.w3.org/2001/XMLSchema#"
    assert stated == {
        f"a scope <{ID}scope/mill-street>",
        f"a unit <{ID}unit/metre>",
        f'a lowerBound "7.5"{xsd}decimal>',
        f'a upperBound "7.5"{xsd}decimal>',
        f'b lowerBound "7.0"{xsd}decimal>',
        f'b upperBound "8"{xsd}integer>',
    }


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
        (figure("a", 4).replace("4 ;", '"four" ;'), "'four' is no number"),
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
