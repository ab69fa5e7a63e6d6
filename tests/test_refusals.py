"""Each rule refuses what it is for, and nothing but that rule would.

A case under ``tests/refusals/<rule>/`` says in a few lines of Turtle, with the
prefixes of the flood project, what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import rdflib
from pyshacl import validate as pyshacl_validate
from rdflib.namespace import SH
from refusals_runner import (
    CASES,
    SHAPES,
    base,
    declared_rules,
    rules,
    validate_case,
    with_case,
)

if TYPE_CHECKING:
    from pathlib import Path

ALL = sorted(path for path in CASES.glob("*/*") if path.is_file())


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_the_flood_project_is_refused_by_nothing() -> None:
    assert validate_case(list(base()), rules()) == []


@pytest.mark.parametrize("case", ALL, ids=name)
def test_a_case_is_refused_by_its_own_rule_alone(case: Path) -> None:
    found = validate_case(with_case(case), rules())
    assert {result.name for result in found} == {case.parent.name}


@pytest.mark.parametrize("case", ALL, ids=name)
def test_without_its_rule_a_case_would_pass(case: Path) -> None:
    remaining = rules().without(case.parent.name)
    assert validate_case(with_case(case), remaining) == []


def test_every_rule_has_a_case() -> None:
    assert {path.parent.name for path in ALL} == declared_rules()


def test_every_message_says_what_to_do() -> None:
    messages = [str(text) for text in rules().shapes.objects(None, SH.message)]
    messages += [check.message for check in rules().checks]
    for message in messages:
        assert len(message.split()) >= 5, message
        assert message.endswith((".", "?")), message


def test_the_shapes_are_well_formed_shacl() -> None:
    nothing = rdflib.Graph()
    conforms, _, text = pyshacl_validate(
        nothing, shacl_graph=rules().shapes, meta_shacl=True
    )
    assert conforms, text


def test_no_rule_names_a_thing_of_one_project() -> None:
    for path in SHAPES.rglob("*.*"):
        assert "khojaly-kg/id/" not in path.read_text("utf-8"), path
