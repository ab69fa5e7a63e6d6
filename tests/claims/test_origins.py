"""Claims go back to their origins, and echoes are not counted as witnesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode
from support.flood_claims import ID, claims_of, date, figure, origins_of

from kg.claims.interval import ClaimError
from kg.claims.model import read_claims
from kg.claims.origins import MOST, independence, party_of
from kg.iris import slug

if TYPE_CHECKING:
    from kg.rdf.index import TripleIndex

OWN = "kg:firstHand true ;"


def derived(*names: str) -> str:
    return f"prov:wasDerivedFrom {', '.join(names)} ;"


def slugs(graph: TripleIndex) -> dict[str, list[str]]:
    found = origins_of(graph)
    return {
        slug(claim): sorted(node.value.rpartition("/")[2] for node in nodes)
        for claim, nodes in found.items()
    }


UNKNOWN = "ontology#unknownOrigin"


def test_a_claim_goes_back_to_what_it_is_derived_from() -> None:
    graph = claims_of(
        figure("a", 40, extra=OWN),
        figure("b", 40, extra=derived("claim:a"), by="post"),
        figure("c", 40, extra=derived("claim:b"), by="office"),
        figure("d", 40, by="office"),
        figure("e", 40, extra="kg:firstHand false ;"),
        figure("f", 40, extra=derived("claim:d"), by="post"),
        figure("g", 40, extra=derived("source:office")),
        figure("h", 40, extra=derived("origin:list")),
        figure("i", 40, extra=derived("claim:a", "claim:d")),
    )
    assert slugs(graph) == {
        "a": ["a"],
        "b": ["a"],
        "c": ["a"],
        "d": [UNKNOWN],
        "e": [UNKNOWN],
        "f": [UNKNOWN],
        "g": ["office"],
        "h": ["list"],
        "i": ["a", UNKNOWN],
    }


def test_a_date_goes_back_to_what_it_is_derived_from() -> None:
    graph = claims_of(
        date("a", "2001-05-03", OWN),
        date("b", "2001-05-03", derived("claim:a")).replace("herald", "post"),
    )
    assert slugs(graph) == {"a": ["a"], "b": ["a"]}


def test_a_claimant_who_says_the_same_again_is_one_origin() -> None:
    later, earlier = (f'kg:statedOn "{day}"^^edtf:EDTF ; {OWN}' for day in (2002, 2001))
    graph = claims_of(
        figure("a", 40, extra=later),
        figure("b", 40, extra=earlier),
        figure("c", 41, extra=OWN),
        figure("d", 40, extra=OWN, by="post"),
        figure("e", 40, extra=OWN + "kg:scope scope:mill-street ;"),
    )
    assert slugs(graph) == {"a": ["b"], "b": ["b"], "c": ["c"], "d": ["d"], "e": ["e"]}


def test_people_without_a_name_in_common_are_not_one_claimant() -> None:
    graph = claims_of(
        "agent:officials a kg:Group .",
        figure("a", 40, extra=OWN, by="officials"),
        figure("b", 40, extra=OWN, by="officials"),
    )
    assert slugs(graph) == {"a": ["a"], "b": ["b"]}


def test_editions_of_one_work_are_one_origin() -> None:
    graph = claims_of(
        "source:first dcterms:isVersionOf source:work .",
        "source:second dcterms:isVersionOf source:work .",
        figure("a", 40, extra=derived("source:first")),
        figure("b", 40, extra=derived("source:second")),
    )
    assert slugs(graph) == {"a": ["work"], "b": ["work"]}


def test_a_chain_may_be_longer_than_a_stack_is_deep() -> None:
    chain = [figure("c0", 40, extra=OWN)]
    chain += [
        figure(f"c{n}", 40, extra=derived(f"claim:c{n - 1}")) for n in range(1, 3000)
    ]
    assert slugs(claims_of(*chain))["c2999"] == ["c0"]


def test_a_circle_of_derivations_is_refused_with_its_claims() -> None:
    graph = claims_of(
        figure("a", 40, extra=derived("claim:b")),
        figure("b", 40, extra=derived("claim:c")),
        figure("c", 40, extra=derived("claim:b")),
    )
    circle = r"derive from each other: .*claim/b> -> .*claim/c> -> .*claim/b>$"
    with pytest.raises(ClaimError, match=circle):
        origins_of(graph)


def test_a_claim_of_very_many_origins_is_an_origin_itself() -> None:
    many = [figure(f"c{n}", n, extra=OWN) for n in range(MOST + 1)]
    names = [f"claim:c{n}" for n in range(MOST + 1)]
    graph = claims_of(
        *many,
        figure("all", 9, extra=derived(*names)),
        figure("most", 9, extra=derived(*names[1:])),
        figure("echo", 9, extra=derived("claim:all")),
    )
    found = slugs(graph)
    assert found["all"] == found["echo"] == ["all"]
    assert len(found["most"]) == MOST


def test_independent_origins_are_counted_by_claimant_and_party() -> None:
    graph = claims_of(
        "agent:herald kg:party party:press . agent:post kg:party party:press .",
        "agent:office kg:party party:town .",
        "origin:list prov:wasAttributedTo agent:office .",
        figure("a", 40, extra=OWN),
        figure("b", 45, extra=OWN),
        figure("c", 40, extra=OWN, by="post"),
        figure("d", 40, extra=derived("claim:a"), by="office"),
        figure("e", 40, extra=derived("origin:list")),
        figure("f", 40),
        figure("g", 40, extra=derived("source:diary")),
        "source:letter dcterms:creator agent:office .",
        figure("h", 40, extra=derived("source:letter")),
    )
    claims = read_claims(graph)
    behind = origins_of(graph)
    found = independence(graph, [behind[claim.iri] for claim in claims])
    assert (found.claims, found.independent, found.unknown) == (8, 4, 1)
    assert {party and slug(party): n for party, n in found.by_party.items()} == {
        "press": 2,
        "town": 1,
        None: 1,
    }


def test_the_party_of_a_claim_is_its_own_or_else_that_of_its_claimant() -> None:
    graph = claims_of(
        "agent:herald kg:party party:press .",
        figure("a", 40),
        figure("b", 40, extra="kg:party party:town ;"),
        figure("c", 40, by="nobody"),
    )
    parties = [party_of(graph, NamedNode(f"{ID}claim/{name}")) for name in "abc"]
    assert [party and slug(party) for party in parties] == ["press", "town", None]
