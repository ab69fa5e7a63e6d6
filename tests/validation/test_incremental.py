"""What a change broke is what two whole runs, compared, would say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from random_shapes import changes

from kg.validation.engine import compile_shapes, validate_graph
from kg.validation.incremental import compare_results, validate_change

if TYPE_CHECKING:
    from pyoxigraph import Triple


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes())
def test_the_answer_is_that_of_two_whole_runs(
    change: tuple[list[Triple], list[Triple], list[Triple]],
) -> None:
    before, after, shapes = change
    compiled = compile_shapes(shapes)
    found = validate_change(before, after, compiled)
    whole = compare_results(
        validate_graph(before, compiled), validate_graph(after, compiled)
    )
    assert set(found.new) == set(whole.new)
    assert set(found.known) == set(whole.known)
