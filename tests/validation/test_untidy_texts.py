"""Texts that are not in NFC, or have blanks at their ends, are warned of."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple
from support import FLOOD

from kg.project import read_project
from kg.rdf.vocabulary import RDFS, XSD
from kg.sources import read_sources
from kg.validation import Severity
from kg.validation.untidy_texts import untidy_texts


def test_only_untidy_texts_are_warned_of() -> None:
    file = read_sources(read_project(FLOOD)).data[0]
    untidy = [Literal("Du\u0308ne", language="de"), Literal("dune ")]
    others = [
        Literal("D\u00fcne", language="de"),
        Literal(" 1 ", datatype=XSD.integer),
    ]
    dune = NamedNode("https://example.org/flood/id/place/dune")
    triples = tuple(Triple(dune, RDFS.label, text) for text in (*untidy, *others))
    found = list(untidy_texts([replace(file, triples=triples)]))
    assert [result.value for result in found] == untidy
    assert {result.severity for result in found} == {Severity.WARNING}
