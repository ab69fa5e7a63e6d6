"""What a shape's query cannot be used with is refused, not passed over."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from kg.shacl.parameters import ShapesError
from kg.shacl.prebound import PreboundQuery


def test_a_subquery_that_selects_all_is_asked_to_name_this() -> None:
    text = "SELECT $this { { SELECT * { $this <urn:q> ?x } } }"
    query = PreboundQuery(NamedNode("urn:s"), "", text, frozenset({"this"}))
    with pytest.raises(ShapesError, match="SELECT \\*: select \\$this by its name"):
        query.check()


def test_a_query_of_a_shape_with_a_wrong_pattern_is_refused() -> None:
    text = 'SELECT $this { $this ?p ?v FILTER(!REGEX(?v, "(")) }'
    query = PreboundQuery(NamedNode("urn:s"), "", text, frozenset({"this"}))
    with pytest.raises(ShapesError, match=r"query of <urn:s>: REGEX: the pattern"):
        query.check()
