"""``kg shacl``: any RDF by any shapes, where there is no project."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import rdflib
from rdflib.namespace import SH
from support.shacl_command import SHAPES, shacl

if TYPE_CHECKING:
    from pathlib import Path


def test_results_name_file_line_and_column(here: Path) -> None:
    run = shacl(here, "data.ttl", "--shapes", "shapes.ttl")
    assert run.returncode == 1
    assert run.stdout == (
        "data.ttl\n"
        "data.ttl:4:12: error: a title is text [Book-title]\n"
        "    :emma\n"
        "    property: :title\n"
        "    found: 12\n"
        "    try: xsd:string\n"
        "data.ttl:5:1: error: a title is text [Book-title]\n"
        "    :iliad\n"
        "    property: :title\n"
        "\n"
        "does not conform: 5 triples, 2 errors, 0 warnings\n"
    )


def test_data_that_conform_leave_with_0(here: Path) -> None:
    (here / "data.ttl").write_text("<a> a <http://example.org/Poem> .")
    with_focus = SHAPES.replace("targetClass :Novel", "targetSubjectsOf :title")
    (here / "shapes.ttl").write_text(with_focus)
    (here / "more.ttl").write_text("<b> <http://example.org/title> 'B' .")
    run = shacl(here, "data.ttl", "more.ttl", "--shapes", "shapes.ttl")
    assert (run.returncode, run.stderr) == (0, "kg: validating\n")
    assert run.stdout == "conforms: 2 triples, 0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("suffix", "rdf_format", "place"),
    [
        (".nt", "nt", ":1:"),
        (".nq", "nquads", ":1:"),
        (".trig", "trig", ":3:"),
        (".jsonld", "json-ld", ": error"),
        (".rdf", "xml", ": error"),
    ],
)
def test_every_format_is_read(
    here: Path, suffix: str, rdf_format: str, place: str
) -> None:
    dataset = rdflib.Dataset()
    graph = dataset.graph(rdflib.URIRef("http://example.org/g"))
    turtle = "<http://example.org/emma> a <http://example.org/Novel> ."
    graph.parse(data=turtle, format="turtle")
    chosen = dataset if rdf_format in {"nquads", "trig"} else graph
    chosen.serialize(here / f"data{suffix}", format=rdf_format, encoding="utf-8")
    run = shacl(here, f"data{suffix}", "--shapes", "shapes.ttl")
    assert run.returncode == 1
    assert f"data{suffix}{place}" in run.stdout
    assert "1 errors" in run.stdout


def test_a_report_comes_in_every_format(here: Path) -> None:
    def report(output_format: str) -> str:
        arguments = ("data.ttl", "--shapes", "shapes.ttl", "--format", output_format)
        run = shacl(here, *arguments)
        assert run.returncode == 1
        return run.stdout

    places = [
        (one["file"], one["line"]) for one in json.loads(report("json"))["results"]
    ]
    assert places == [("data.ttl", 4), ("data.ttl", 5)]
    (sarif,) = json.loads(report("sarif"))["runs"]
    assert [one["ruleId"] for one in sarif["results"]] == ["Book-title"] * 2
    junit = ET.fromstring(report("junit"))  # noqa: S314 - our own
    assert (junit.get("name"), junit.get("failures")) == ("kg shacl", "2")
    assert "::error file=data.ttl,title=Book-title,line=4,col=12::" in report("github")
    assert "| 5 | error | a title is text" in report("markdown")
    turtle = rdflib.Graph().parse(data=report("turtle"), format="turtle")
    assert len(list(turtle.objects(None, SH.result))) == 2


def test_a_result_that_stands_in_no_file_is_one_of_the_data(here: Path) -> None:
    absent = SHAPES.replace("sh:targetClass :Novel", "sh:targetNode :absent")
    (here / "shapes.ttl").write_text(absent)
    text = shacl(here, "data.ttl", "--shapes", "shapes.ttl").stdout
    assert text.startswith("(data)\n(data): error: a title is text [Book-title]\n")
    arguments = ("data.ttl", "--shapes", "shapes.ttl", "--format", "sarif")
    (sarif,) = json.loads(shacl(here, *arguments).stdout)["runs"]
    (location,) = sarif["results"][0]["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "data.ttl"


def test_a_report_is_limited_and_goes_into_a_file(here: Path) -> None:
    arguments = ("data.ttl", "--shapes", "shapes.ttl", "--max-results", 1)
    run = shacl(here, *arguments, "--output", "report.txt")
    assert (run.returncode, run.stdout) == (1, "")
    assert (here / "report.txt").read_text().endswith("1 more left out\n")
    run = shacl(here, *arguments, "--output", "none/report.txt")
    assert run.returncode == 2
    assert run.stderr == "kg: none: no such folder for the report\n"


def test_shapes_may_stand_in_the_data(here: Path) -> None:
    (here / "both.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> "
        "<s> sh:targetSubjectsOf <p> ; sh:property [ sh:path <p> ; sh:hasValue _:b ] ."
        "<a> <p> _:b ."
    )
    assert shacl(here, "both.ttl", "--shapes", "both.ttl").returncode == 0


BOTH = """PREFIX : <http://example.org/> PREFIX sh: <http://www.w3.org/ns/shacl#>
:s sh:targetNode _:it ; sh:property [ sh:path :title ; sh:minCount 1 ] .
_:it :title "It" .
"""


def test_a_file_is_one_under_every_name_that_it_has(here: Path) -> None:
    (here / "both.ttl").write_text(BOTH)
    (here / "folder").mkdir()
    (here / "link.ttl").symlink_to("both.ttl")
    for other in (here / "both.ttl", "folder/../both.ttl", "link.ttl"):
        run = shacl(here, other, "both.ttl", "--shapes", "both.ttl", "--shapes", other)
        assert run.stdout == "conforms: 5 triples, 0 errors, 0 warnings\n"
    (here / "data.ttl").write_text("[] a <http://example.org/Novel> .")
    data = ("data.ttl", here / "data.ttl", "data.ttl")
    shapes = ("--shapes", "shapes.ttl", "--shapes", here / "shapes.ttl")
    run = shacl(here, *data, *shapes)
    last = run.stdout.splitlines()[-1]
    assert last == "does not conform: 1 triples, 1 errors, 0 warnings"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (b"my data.ttl", "my_data"),
        (b"data(1).ttl", "data_1_"),
        (b"a+b.ttl", "a_b"),
        (b"-x.ttl", "_x"),
        (b"..a.ttl", "_.a"),
        (b"new\nline.ttl", "new_line"),
        (b"x\xff.ttl", "x_"),
        ("\u00e9t\u00e9-1.v2.ttl".encode(), "\u00e9t\u00e9-1.v2"),
    ],
)
def test_a_file_may_have_any_name(here: Path, name: bytes, label: str) -> None:
    file = here / os.fsdecode(name)
    file.write_text("[] a <http://example.org/Novel> .")
    run = shacl(here, "--shapes", "shapes.ttl", "--", file.name)
    assert run.returncode == 1
    assert f"\n    _:{label}-line1-column1\n" in run.stdout
