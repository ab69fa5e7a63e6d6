"""Each rule refuses what it is for, and nothing but that rule would.

A case under ``tests/graph/refusals/<rule>/`` says in a few lines of Turtle, with the
prefixes of the flood project, what is wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Literal
from pyshacl import validate as pyshacl_validate
from support.refusals_runner import (
    CASES,
    SHAPES,
    base,
    declared_rules,
    declared_shapes,
    rules,
    validate_case,
    with_case,
)

from kg.claims.edtf import edtf_interval
from kg.rdf.prefixes import KINDS
from kg.rdf.vocabulary import SH

if TYPE_CHECKING:
    from pathlib import Path

    from kg.validation import Result

CLAIM = """
    prov:wasQuotedFrom source:herald ; prov:wasAttributedTo agent:herald ;
    kg:locator "page 1"@en ; kg:firstHand true ;
    kg:verified true ; dcterms:created "2026-11-23"^^xsd:date .
"""
DATES = """
    2001 2001-05 2001-05-03 0000 2000-02-29 1992-02-29
    2004-02-29 2024-02-29 2001? 2001-05~ 2001-05-03% 200X 20XX
    2001-XX 2001-05-XX 2001-XX-XX 2001-21 2001-24 2001/2002 2001-05-03/2001-06
    2001-05~/2002? 2001-21/2002 2001-05-03/.. ../2001 2001/ /2001-05
    2001-05-03T10:00:00 2001-05-03T10:00:00Z 2001-05-03T10:00:00+04:30
"""

ALL = sorted(path for path in CASES.glob("*/*") if path.is_file())
OF_SHAPES = [path for path in ALL if path.parent.name in declared_shapes()]


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_the_flood_project_is_refused_by_nothing() -> None:
    assert validate_case(list(base()), rules()) == []


@pytest.mark.parametrize("case", ALL, ids=name)
def test_a_case_is_refused_by_its_own_rule_alone(case: Path) -> None:
    found = validate_case(with_case(case), rules())
    assert {result.name for result in found} == {case.parent.name}


@pytest.mark.parametrize("case", OF_SHAPES, ids=name)
def test_without_its_shape_a_case_would_pass(case: Path) -> None:
    """Of a check, and of checks beside a shape, the test above says it already.

    Each check is run by itself. A shape can be a part of others.
    """
    remaining = rules().shapes_without(case.parent.name)
    assert validate_case(with_case(case), remaining) == []


def test_every_rule_has_a_case() -> None:
    assert {path.parent.name for path in ALL} == declared_rules()


def test_every_message_says_what_to_do() -> None:
    messages = [
        triple.object.value
        for triple in rules().shapes
        if triple.predicate == SH.message and isinstance(triple.object, Literal)
    ]
    messages += [check.message for check in rules().checks]
    for message in messages:
        assert len(message.split()) >= 5, message
        assert message.endswith((".", "?")), message


def test_the_shapes_are_well_formed_shacl() -> None:
    shapes = rdflib.Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        shapes.parse(path)
    conforms, _, text = pyshacl_validate(
        rdflib.Graph(), shacl_graph=shapes, meta_shacl=True
    )
    assert conforms, text


def results(turtle: str, folder: Path) -> list[Result]:
    case = folder / "case.ttl"
    case.write_text(turtle, "utf-8")
    return validate_case(with_case(case), rules())


def test_dates_of_edtf_levels_0_and_1_are_accepted_and_can_be_read(
    tmp_path: Path,
) -> None:
    objects = ", ".join(f'"{date}"^^edtf:EDTF' for date in DATES.split())
    claim = "claim:herald-x a kg:Assertion ; kg:kind kind:date ;"
    claim += "kg:aspect aspect:road-closed ;"
    found = results(
        f"{claim} rdf:subject event:flood ; rdf:object {objects} ; {CLAIM}", tmp_path
    )
    assert found == []
    for date in DATES.split():
        edtf_interval(date)


def test_an_event_whose_dates_leave_its_order_open_is_accepted(tmp_path: Path) -> None:
    pairs = [
        ("2001~", "2001-02"),
        ("2001-XX", "2001-05"),
        ("2001-24", "2001-12"),
        ("2001-02-25?", "2001-02"),
        ("200X", "2001"),
        ("2001-02/2001-03", "2001-02-10"),
    ]
    events = [
        f'event:e{number} a kg:Event ; rdfs:label "Flood"@en ;'
        f" kg:eventType event-type:flood ;"
        f' kg:start "{start}"^^edtf:EDTF ; kg:end "{end}"^^edtf:EDTF .'
        for number, (start, end) in enumerate(pairs)
    ]
    assert results("\n".join(events), tmp_path) == []


def test_hours_that_may_lie_within_the_days_of_a_date_are_accepted(
    tmp_path: Path,
) -> None:
    dates = (
        "2001-05-03/.. ../2001-06 2001-05? 200X 2001-21 2001-05-XX 2001-05-03T09:00:00"
    )
    claims = [
        f"claim:herald-c{number} a kg:Assertion ; kg:kind kind:date ;"
        f' rdf:subject event:flood ; rdf:object "{date}"^^edtf:EDTF ;'
        f' kg:since "2001-05-03T10:00:00"^^xsd:dateTime ; {CLAIM}'
        for number, date in enumerate(dates.split())
    ]
    assert results("\n".join(claims), tmp_path) == []


def test_a_part_that_may_fit_into_its_whole_is_accepted(tmp_path: Path) -> None:
    # the whole is exactly 40
    figures = [
        ("kg:value 50", "up-to", "herald"),
        ("kg:value 44", "approximately", "herald"),
        ("kg:value 40", "at-least", "herald"),
        ("kg:lowerBound 40 ; kg:upperBound 60", "as-stated", "herald"),
        ("kg:upperBound 60", "as-stated", "herald"),
        ("kg:value 50", "as-stated", "post"),
    ]
    claims = [
        f"claim:{source}-c{number} a kg:Statistic ; kg:event event:flood ;"
        f" kg:measure measure:houses-flooded ; kg:population population:farmhouses ;"
        f" {figure} ; kg:qualifier qualifier:{qualifier} ;"
        + (" kg:partOf claim:herald-houses ;" if source == "herald" else "")
        + CLAIM.replace("source:herald", f"source:{source}")
        for number, (figure, qualifier, source) in enumerate(figures)
    ]
    assert results("\n".join(claims), tmp_path) == []


def test_every_kind_of_thing_has_its_folder_in_the_check_of_iris() -> None:
    query = (SHAPES / "checks" / "iri-of-another-form.rq").read_text("utf-8")
    folders = set(re.findall(r'\(\S+ "([a-z-]+)"\)', query))
    assert folders == set(KINDS) - {"graph"}
