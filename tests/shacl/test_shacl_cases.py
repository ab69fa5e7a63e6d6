"""Cases of SHACL of the project's own, on both engines; see support/shacl_cases.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shacl_cases import Case, cases
from support.shacl_suite import compiled, outcome, reference

CASES = cases(Path(__file__).parent / "cases")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_compiled_engine_answers_as_shacl_says(case: Case) -> None:
    assert outcome(case, compiled) == case.expected


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_reference_answers_as_shacl_says_or_it_is_known_why_not(case: Case) -> None:
    passes = outcome(case, reference) == case.expected
    assert passes == (case.pyshacl_differs is None)
