"""Both engines find the same in random graphs by random shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from support.fuzzing import fuzzed
from support.random_examples import examples
from support.shacl_suite import compiled, parts, reference

if TYPE_CHECKING:
    from pyoxigraph import Triple


@pytest.mark.filterwarnings("ignore")
@fuzzed
@given(examples())
def test_both_engines_find_the_same(
    example: tuple[list[Triple], list[Triple]],
) -> None:
    data, shapes = example
    ours = {parts(result) for result in compiled(data, shapes)}
    theirs = {parts(result) for result in reference(data, shapes)}
    assert ours == theirs
