"""What the checks let pass: dates that may fit, roles of bodies, claims that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.refusals_runner import rules, validate_case, with_case

from kg.rdf.vocabulary import PROV

if TYPE_CHECKING:
    from pathlib import Path

READ = PROV.wasQuotedFrom
FIGURE = """
    kg:event event:flood ; kg:measure measure:houses-flooded ;
    kg:population population:farmhouses ; kg:value 30 ; kg:qualifier qualifier:up-to ;
"""


def claim(name: str, statement: str, source: str = "herald") -> str:
    return (
        f"claim:{name} {statement} {READ} source:{source} ;"
        ' prov:wasAttributedTo agent:herald ; kg:locator "page 1"@en ;'
        " kg:firstHand true ; kg:verified true ;"
        ' dcterms:created "2026-11-23"^^xsd:date .\n'
    )


def source(name: str, properties: str) -> str:
    return (
        f'source:{name} a kg:Source ; dcterms:title "The Herald, {name}"@en ;'
        f" kg:sourceType source-type:newspaper ; {properties}"
        ' dc:creator "The Herald" ; dcterms:language "en" ;'
        ' kg:copyRead "full text read"@en .\n'
    )


def found(turtle: str, folder: Path) -> set[str]:
    """Return the names of the rules that refuse a case."""
    case = folder / "case.ttl"
    case.write_text(turtle, "utf-8")
    return {result.name for result in validate_case(with_case(case), rules())}


@pytest.mark.parametrize(
    ("stated", "issued"),
    [
        ("2001-05-06", "2001-05-06"),
        ("2001-05-06", "2001-05"),
        ("2001-05-31", "2001-05-03/2001-05"),
        ("2001", "2001-05-03"),
        ("2001-05~", "2001-04"),
        ("2001-05", "2001-04?"),
        ("2001-21", "2001-02"),
        ("2001-XX", "2001-02"),
        ("../2001-05", "2001-04"),
        ("2001-05-06", "2001-05-03/.."),
    ],
)
def test_a_claim_that_may_be_older_than_its_source_is_accepted(
    stated: str, issued: str, tmp_path: Path
) -> None:
    dates = f'kg:statedOn "{stated}"^^edtf:EDTF ;'
    text = source("herald-2", f'dcterms:issued "{issued}"^^edtf:EDTF ;')
    text += claim("herald-2-c", f"a kg:Statistic ; {FIGURE} {dates}", "herald-2")
    assert found(text, tmp_path) == set()


def test_a_source_may_be_issued_when_it_is_recorded(tmp_path: Path) -> None:
    for issued in ("2026-11-23", "2026-11", "2026", "2026-XX", "2026-11-24~"):
        text = source("herald-2", f'dcterms:issued "{issued}"^^edtf:EDTF ;')
        text += claim("herald-2-c", f"a kg:Statistic ; {FIGURE}", "herald-2")
        assert found(text, tmp_path) == set(), issued


ROLE = """
role:broke-dike a kg:Role ; skos:prefLabel "broke the dike"@en ;
    skos:definition "Is said to have broken it."@en ;
    kg:needsJudgment true ; skos:inScheme scheme:roles .
"""
BROKE = (
    "a kg:Assertion ; kg:kind kind:participation ; rdf:subject event:flood ;"
    " kg:role role:broke-dike ; rdf:object"
)


def test_a_body_may_have_any_role(tmp_path: Path) -> None:
    assert found(ROLE + claim("herald-c", f"{BROKE} agent:office ;"), tmp_path) == set()


def test_a_person_may_have_any_role_by_a_judgment(tmp_path: Path) -> None:
    judgment = source("herald-2", "").replace("newspaper", "court-judgment")
    text = ROLE + judgment + claim("herald-2-c", f"{BROKE} agent:reeve ;", "herald-2")
    assert found(text, tmp_path) == set()


def test_a_person_may_have_a_role_that_is_no_act_of_force(tmp_path: Path) -> None:
    text = ROLE.replace("true", "false") + claim("herald-c", f"{BROKE} agent:reeve ;")
    assert found(text, tmp_path) == set()


@pytest.mark.parametrize("label", ['"ein Überlebender"@de', '"Überlebender"@de'])
def test_an_anonymous_person_may_be_named_by_a_german_noun(
    label: str, tmp_path: Path
) -> None:
    person = f'agent:a a kg:Person ; rdfs:label "a survivor"@en, {label} ;'
    assert found(f"{person} kg:anonymous true .", tmp_path) == set()


@pytest.mark.parametrize(
    "difference",
    [
        "kg:place place:town ;",
        'kg:asOf "2001-05-04"^^edtf:EDTF ;',
        'kg:statedOn "2001-05-04"^^edtf:EDTF ;',
    ],
)
def test_figures_that_differ_in_place_or_day_are_two(
    difference: str, tmp_path: Path
) -> None:
    text = claim("herald-c", f"a kg:Statistic ; {FIGURE}")
    text += claim("herald-c-2", f"a kg:Statistic ; {FIGURE} {difference}")
    assert found(text, tmp_path) == set()


@pytest.mark.parametrize(
    "part",
    [
        'kg:start "2001-05-02"^^edtf:EDTF ; kg:end "2001-05-05"^^edtf:EDTF',
        'kg:start "2001"^^edtf:EDTF',
        'kg:start "2001-05"^^edtf:EDTF ; kg:end "2001-05"^^edtf:EDTF',
        'kg:start "2001-21"^^edtf:EDTF',
    ],
)
def test_an_event_that_may_lie_within_its_whole_is_accepted(
    part: str, tmp_path: Path
) -> None:
    text = (
        f'event:e a kg:Event ; rdfs:label "Rescue"@en ; kg:partOf event:flood ;'
        f" kg:eventType event-type:flood ; kg:place place:town ; {part} ."
    )
    assert found(text, tmp_path) == set()


def test_a_thing_of_any_kind_may_have_had_an_iri_of_any_kind(tmp_path: Path) -> None:
    text = "".join(
        f"<https://example.org/flood/id/{old}> a kg:RenamedThing ;"
        f" dcterms:isReplacedBy {new} .\n"
        for old, new in (
            ("claim/herald-ferry", "claim:herald-bridge"),
            ("agent/the-herald", "agent:herald"),
            ("origin/list", "claim:herald-houses"),
            ("old-kind/2-words", "event:flood"),
            ("measure/houses-wet", "measure:houses-flooded"),
        )
    )
    assert found(text, tmp_path) == set()


def test_a_source_that_is_only_cited_may_stand_in_any_file(tmp_path: Path) -> None:
    case = tmp_path / "case.trig"
    case.write_text(f"GRAPH graph:other {{ {source('herald-2', '')} }}", "utf-8")
    assert {result.name for result in validate_case(with_case(case), rules())} == set()


@pytest.mark.parametrize(
    "difference",
    [
        "kg:place place:town ;",
        'kg:asOf "2001-05-04"^^edtf:EDTF ;',
        'kg:statedOn "2001-05-04"^^edtf:EDTF ;',
    ],
)
def test_a_least_above_the_most_of_something_else_is_accepted(
    difference: str, tmp_path: Path
) -> None:
    least = FIGURE.replace("30", "31").replace("up-to", "at-least")
    text = claim("herald-c", f"a kg:Statistic ; {FIGURE}")
    text += claim("herald-c-2", f"a kg:Statistic ; {least} {difference}")
    assert found(text, tmp_path) == set()
