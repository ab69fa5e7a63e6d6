"""The catalogue entry is valid DCAT-AP 3.0.1, by the shapes of its makers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyshacl
import rdflib
from support import SUITES

if TYPE_CHECKING:
    from kg.release.manifest import Release

SHAPES = SUITES / "dcat-ap-3"


def conforms(data: rdflib.Graph, *names: str) -> tuple[bool, str]:
    shapes = rdflib.Graph()
    for name in names:
        shapes.parse(SHAPES / name, format="turtle")
    found, _, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return found, text


def test_the_catalogue_conforms(release: Release) -> None:
    data = rdflib.Graph().parse(release.path / "dcat.ttl")
    found, text = conforms(data, "shapes.ttl", "range.ttl")
    assert found, text


def test_a_distribution_without_its_url_does_not(release: Release) -> None:
    data = rdflib.Graph().parse(release.path / "dcat.ttl")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    url = rdflib.URIRef("https://w3id.org/khojaly-kg/dumps/khojaly-kg.nq")
    data.remove((url, dcat.accessURL, None))
    found, text = conforms(data, "shapes.ttl")
    assert not found
    assert "dumps/khojaly-kg.nq" in text
