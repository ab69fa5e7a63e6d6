"""A shape's query with a pattern that cannot be used is refused, not passed over."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from kg.validation.engine.parameters import ShapesError
from kg.validation.engine.prebound import PreboundQuery


def test_a_query_of_a_shape_with_a_wrong_pattern_is_refused() -> None:
    text = 'SELECT $this { $this ?p ?v FILTER(!REGEX(?v, "(")) }'
    query = PreboundQuery(NamedNode("urn:s"), "", text, frozenset({"this"}))
    with pytest.raises(ShapesError, match=r"query of <urn:s>: REGEX: the pattern"):
        query.check()
