"""The shipped graph says who states what, where it comes from, and takes no side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from kg.claims.model import Claim, read_claims
from kg.claims.origins import Origins, independence, origins, party_of
from kg.claims.verdict import Comparer
from kg.iris import slug
from kg.rdf.vocabulary import KG, PROV
from kg.release.content.derive import derive

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex
    from kg.sources import Sources


@pytest.fixture(scope="module")
def claims(graph: TripleIndex) -> list[Claim]:
    return read_claims(graph)


@pytest.fixture(scope="module")
def behind(graph: TripleIndex, claims: list[Claim]) -> Origins:
    return origins(graph, claims)


@pytest.fixture(scope="module")
def verdicts(
    graph: TripleIndex, claims: list[Claim], behind: Origins
) -> dict[frozenset[str], str]:
    return {
        frozenset((slug(one.first), slug(one.second))): one.verdict.name.lower()
        for one in Comparer(graph, behind).comparisons(claims)
    }


@pytest.fixture(scope="module")
def store(sources: Sources) -> Store:
    built = Store()
    for named in derive(sources).graphs:
        built.extend(named.quads())
    return built


def names(store: Store, query: str) -> list[str]:
    prefixes = (
        "PREFIX kg: <https://w3id.org/attributed-claims/ontology#> "
        "PREFIX prov: <http://www.w3.org/ns/prov#> "
        "PREFIX dcterms: <http://purl.org/dc/terms/> "
        "PREFIX agent: <https://w3id.org/khojaly-kg/id/agent/> "
        "PREFIX source: <https://w3id.org/khojaly-kg/id/source/> "
    )
    found = store.query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [str(solution[0]).strip("<>").rpartition("/id/")[2] for solution in found]


def test_every_claim_says_where_its_claimant_has_it_from(
    graph: TripleIndex, claims: list[Claim]
) -> None:
    silent = [
        slug(claim.iri)
        for claim in claims
        if not graph.literal(claim.iri, KG.firstHand) and not claim.derived_from
    ]
    assert silent == []


def test_every_claimant_has_a_party_and_every_source_a_carrier(
    graph: TripleIndex, claims: list[Claim]
) -> None:
    assert [slug(one.iri) for one in claims if not party_of(graph, one.iri)] == []
    carried = {
        graph.node(one, PROV.specializationOf) for one in graph.instances(KG.Carrier)
    }
    without = {slug(claim.source) for claim in claims} - {slug(s) for s in carried if s}
    assert without == {"essay"}  # its copy has no address


def test_the_official_toll_is_one_origin_however_often_it_is_repeated(
    graph: TripleIndex, claims: list[Claim], behind: Origins
) -> None:
    toll = [
        claim
        for claim in claims
        if slug(claim.subject) == "khojaly-1992"
        and any(slug(node) == "azerbaijani-state-toll" for node in behind[claim.iri])
    ]
    found = independence(graph, [behind[claim.iri] for claim in toll])
    assert found.claims >= 40
    assert found.independent == 1
    assert [slug(party) for party in found.by_party if party] == ["azerbaijani-state"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("mm-2022-killed", "ruwiki-killed-2", "repeats"),
        ("ruwiki-killed", "enwiki-2016-killed-2", "repeats"),
        ("hrw-1994-killed-civilians-2", "appeal-1994-killed-civilians", "compatible"),
        ("indep-06-bodies-examined", "memorial-1992-bodies-examined", "contradicts"),
        ("memorial-1992-date-3", "wapo-0303-date", "contradicts"),
        ("dewaal-2003-named-dead", "wapo-0228-named-dead", "differs"),
        ("time-0316-killed-civilians", "mm-2022-killed", "contradicts"),
        ("wapo-0228-killed-3", "mm-2022-killed", "contradicts"),
        ("haf-2007-killed-children", "leyla-2016-killed-children", "revises"),
        ("mm-2022-captive", "globe-0303-captive", "contradicts"),
        ("un-2005-captive", "mm-2022-captive", "repeats"),
    ],
)
def test_two_claims_have_the_verdict_that_a_historian_expects(
    verdicts: dict[frozenset[str], str], first: str, second: str, expected: str
) -> None:
    assert verdicts[frozenset((first, second))] == expected


def test_a_query_for_the_claims_of_a_source_finds_each_once_and_claims_alone(
    store: Store, claims: list[Claim]
) -> None:
    found = names(
        store,
        "SELECT ?c { ?c prov:wasQuotedFrom source:hrw-1997 }",
    )
    expected = [c.iri.value for c in claims if slug(c.source) == "hrw-1997"]
    assert sorted(found) == sorted(f"claim/{slug(NamedNode(c))}" for c in expected)


def test_what_a_source_only_reports_is_not_among_what_it_holds(store: Store) -> None:
    query = """SELECT ?held { ?g dcterms:source source:hrw-1997 ;
      kg:claimant agent:%s .
      GRAPH ?g { ?s kg:responsible ?held } }"""
    assert names(store, query % "cartner") == []
    assert names(store, query % "armenia-mfa") == ["agent/apf"]
