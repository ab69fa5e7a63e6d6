"""The properties that only this graph has are refused where they say nothing."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse
from support import REPOSITORY

from kg.rdf.vocabulary import SH
from kg.shacl import compile_shapes
from kg.shacl.validator import validate_graph
from kg.validation import read_rules

PREFIXES = """
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX own: <https://w3id.org/khojaly-kg/ontology#>
PREFIX : <https://example.org/>
"""
CASES = {
    "Claim-tier": [
        ':claim a kg:Claim ; own:tier "best" .',
        ':claim a kg:Claim ; own:tier "core", "extra" .',
    ],
    "Place-gazetteerPopulation": [
        ':place a kg:Place ; own:gazetteerPopulation "many" .',
        ":place a kg:Place ; own:gazetteerPopulation -1 .",
        ":place a kg:Place ; own:gazetteerPopulation 1, 2 .",
    ],
}


def refused_by(turtle: str) -> set[str]:
    rules = read_rules([REPOSITORY / "own" / "shapes"])
    quads = set(parse(PREFIXES + turtle, format=RdfFormat.TURTLE))
    return {
        result.name for result in validate_graph(quads, compile_shapes(rules.shapes))
    }


@pytest.mark.parametrize(
    ("name", "turtle"), [(name, one) for name in CASES for one in CASES[name]]
)
def test_a_bad_value_is_refused_by_its_own_shape_alone(name: str, turtle: str) -> None:
    assert refused_by(turtle) == {name}


def test_a_good_value_is_not_refused() -> None:
    claim = ':claim a kg:Claim ; own:tier "extra" .'
    assert (
        refused_by(f"{claim} :place a kg:Place ; own:gazetteerPopulation 0 .") == set()
    )


def test_every_own_shape_has_a_case() -> None:
    shapes = read_rules([REPOSITORY / "own" / "shapes"]).shapes
    named = {
        str(t.subject)[:-1].rpartition("#")[2]
        for t in shapes
        if t.predicate == SH.message
    }
    assert named == set(CASES)
