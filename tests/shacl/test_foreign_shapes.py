"""Shapes that others publish are used as they are, by both engines alike."""

from __future__ import annotations

from collections import Counter

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from support import SUITES
from support.shacl_suite import parts, read, reference

from kg.shacl import ShapesError, compile_shapes, validate_graph

FOLDER = SUITES / "dcat-ap-3"
CATALOGUE = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <https://example.org/flood/>
:catalogue a dcat:Catalog ; dcterms:title "Flood"@en ; dcterms:publisher "nobody" ;
    dcat:themeTaxonomy 3 ; dcat:dataset :claims .
:claims a dcat:Dataset ; dcterms:title "Claims"@en ; dcterms:issued "today" ;
    dcat:distribution [ a dcat:Distribution ] .
"""


@pytest.mark.parametrize(
    ("name", "count"),
    [("shapes.ttl", 4), ("range.ttl", 2), ("shapes_recommended.ttl", 16)],
)
def test_both_engines_find_the_same_by_dcat_ap(name: str, count: int) -> None:
    quads = parse(CATALOGUE, format=RdfFormat.TURTLE)
    data = [Triple(q.subject, q.predicate, q.object) for q in quads]
    shapes = read(FOLDER / name)
    found = validate_graph(data, compile_shapes(shapes, "warning"))
    assert len(found) == count
    assert Counter(map(parts, found)) == Counter(map(parts, reference(data, shapes)))


def test_what_dcat_ap_writes_beside_shacl_is_an_error_for_shapes_of_ones_own() -> None:
    shapes = read(FOLDER / "shapes.ttl")
    with pytest.raises(ShapesError, match=r"^shape .*_Shape/modified: .*shape> is no"):
        compile_shapes(shapes)
    (complaint,) = compile_shapes(shapes, "warning").unheeded
    assert complaint.endswith("is no term of SHACL; sh:Shape is one")
