"""A shape without an IRI is named by its place, the same in every run."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Triple
from support.shapes import triples

from kg.rdf.vocabulary import SH
from kg.shacl import compile_shapes, validate_graph
from kg.shacl.naming import ShapeNames
from kg.shacl.pyshacl_engine import validate_with_pyshacl
from kg.validation.reports import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = """
:Place sh:targetClass :Place ;
    sh:property [ sh:path :name ; sh:minCount 1 ],
        [ sh:path [ sh:inversePath ( :in :of ) ] ; sh:node [ sh:nodeKind sh:IRI ] ] ;
    sh:not [ sh:class :River ] ;
    sh:or ( [ sh:in ( 1 ) ] [ sh:property [ sh:path :depth ; sh:in ( 2 ) ] ] ) .
[] sh:targetClass :Event ; sh:property [ sh:path :start ; sh:maxCount 1 ] .
"""


def anonymous(shapes: list[Triple]) -> list[str]:
    names = ShapeNames(shapes)
    nodes = {
        node
        for t in shapes
        for node in (t.subject, t.object)
        if isinstance(node, BlankNode)
    }
    return sorted(name for node in nodes if (name := names(node)) != "anonymous")


def test_a_place_is_the_way_from_the_nearest_shape_with_a_name() -> None:
    assert anonymous(triples(SHAPES)) == [
        "Place/^(in/of)",
        "Place/^(in/of)/node",
        "Place/name",
        "Place/not",
        "Place/or[1]",
        "Place/or[2]",
        "Place/or[2]/depth",
        "targetClass=Event",
        "targetClass=Event/start",
    ]


NAMESAKES = """
:A sh:property [ sh:path :p ; sh:minCount 1 ], [ sh:path :p ; sh:maxCount 1 ],
    [ sh:path :p ; sh:node [ sh:in ( 1 2 3 ) ] ],
    [ sh:path :p ; sh:node [ sh:in ( 1 2 4 ) ] ] .
<https://example.org/other/A> sh:property [ sh:path :p ; sh:minCount 1 ] .
[] sh:targetNode :x ; sh:minLength 1 . [] sh:targetNode :x ; sh:minLength 2 .
"""


@pytest.mark.parametrize("seed", range(20))
def test_namesakes_are_told_apart_by_what_they_say_in_whatever_order(seed: int) -> None:
    def said(shapes: list[Triple]) -> dict[str, list[str]]:
        names = ShapeNames(shapes)
        found: dict[str, list[str]] = {}
        for t in shapes:
            if t.predicate in {SH.minCount, SH.maxCount, SH.minLength, SH["in"]}:
                text = "list" if t.predicate == SH["in"] else str(t.object)
                found.setdefault(names(t.subject), []).append(  # type: ignore[arg-type]
                    f"{t.predicate} {text}"
                )
        return found

    first, second = triples(NAMESAKES), triples(NAMESAKES)
    random.Random(seed).shuffle(second)  # noqa: S311 - an order, and no secret
    assert anonymous(first) == anonymous(second)
    assert len(set(anonymous(first))) == len(anonymous(first)) == 9
    assert said(first) == said(second)


def test_both_engines_and_all_messages_use_the_name() -> None:
    shapes = triples(":A sh:targetNode :a ; sh:node [ sh:not [ sh:in ( :a ) ] ] .")
    data = triples(":a :p :b .")
    (result,) = validate_graph(data, compile_shapes(shapes))
    assert result.message == "<https://example.org/flood/a> does not conform to A/node"
    shapes = triples(
        ":A sh:targetNode :a ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    )
    names = {one.name for one in validate_graph(data, compile_shapes(shapes))}
    assert names == {one.name for one in validate_with_pyshacl(data, shapes)} == {"A/q"}


def test_no_message_has_the_label_of_a_blank_node() -> None:
    shapes = triples(":A sh:targetObjectsOf :p ; sh:not [ sh:nodeKind sh:BlankNode ] .")
    (result,) = validate_graph(triples(":a :p [] ."), compile_shapes(shapes))
    assert result.message == "a blank node conforms to A/not, which it must not"


RENDER = """
import json, sys
from pathlib import Path
from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from kg.validation import validate
from kg.sources import read_sources
from kg.validation.reports import FORMATS, ReportContext
project = read_project(Path(sys.argv[1]))
report = validate(read_sources(project))
context = ReportContext(project.root, project_prefixes(project.id_namespace))
print(json.dumps({name: render(report, context) for name, render in FORMATS.items()}))
"""

HEAD = "PREFIX kg: <https://w3id.org/attributed-claims/ontology#>\nPREFIX : <https://example.org/shapes#>\n"
HEAD += "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
PARTS = (
    ":S sh:property [ sh:path kg:more ; sh:minCount 1 ] .",
    ":S sh:property [ sh:path kg:more ; sh:minCount 2 ] .",
    ":S sh:targetClass kg:Source ; sh:not [ sh:class kg:Source ] .",
    "[] sh:targetClass kg:Place ; sh:not [ sh:class kg:Place ] .",
)


def test_reports_of_two_processes_are_the_same_to_the_byte(flood: Path) -> None:
    def reports(parts: tuple[str, ...], seed: str) -> dict[str, str]:
        shapes = flood.parent.parent / "shapes" / "anonymous.ttl"
        shapes.write_text(HEAD + "\n".join(parts))
        run = subprocess.run(
            [sys.executable, "-c", RENDER, str(flood)],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        texts: dict[str, str] = json.loads(run.stdout)
        return texts

    first, second = reports(PARTS, "1"), reports(PARTS[::-1], "2")
    assert first.keys() == FORMATS.keys()
    for name, text in first.items():
        assert text == second[name], name
    results = json.loads(first["sarif"])["runs"][0]["results"]
    assert {one["ruleId"] for one in results} == {
        *("S", "S/more", "S/more#2", "targetClass=Place"),
    }
    prints = [one["partialFingerprints"]["kg/v1"] for one in results]
    assert len(set(prints)) == len(prints)
