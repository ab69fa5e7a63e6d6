"""Both engines find the same in random graphs by random shapes.

500 cases here; ``make fuzz`` runs thousands.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from support.random_shapes import examples
from support.shacl_suite import compiled, parts, reference

if TYPE_CHECKING:
    from pyoxigraph import Triple

CASES = int(os.environ.get("KG_FUZZ_CASES", "500"))


@pytest.mark.filterwarnings("ignore")
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="KG_FUZZ_CASES" not in os.environ,
)
@given(examples())
def test_both_engines_find_the_same(
    example: tuple[list[Triple], list[Triple]],
) -> None:
    data, shapes = example
    ours = {parts(result) for result in compiled(data, shapes)}
    theirs = {parts(result) for result in reference(data, shapes)}
    assert ours == theirs
