"""``kg shacl``: any RDF by any shapes, where there is no project."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import rdflib
from rdflib.namespace import SH
from support.commands import forked_kg

if TYPE_CHECKING:
    from pathlib import Path

DATA = """PREFIX : <http://example.org/>

:emma a :Novel ;
    :title 12 .
:iliad a :Novel .
<#it> a :Novel ; :title "It" .
"""
SHAPES = """PREFIX : <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:Book a sh:NodeShape ; sh:targetClass :Novel ; sh:property :Book-title .
:Book-title sh:path :title ; sh:minCount 1 ; sh:datatype xsd:string ;
    sh:message "a title is text" .
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    return tmp_path


def shacl(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(forked_kg()), "shacl", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )


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


def test_what_is_no_regular_file_is_refused(here: Path) -> None:
    os.mkfifo(here / "pipe.ttl")
    (here / "zero.ttl").symlink_to("/dev/zero")
    for name in ("pipe.ttl", "zero.ttl"):
        message = f"kg: {name}: is not a regular file; save its content in one\n"
        for arguments in (
            (name, "--shapes", "shapes.ttl"),
            ("data.ttl", "--shapes", name),
        ):
            run = shacl(here, *arguments)
            assert (run.returncode, run.stderr) == (2, f"kg: validating\n{message}")


def test_shapes_are_read_within_bounds_as_data_are(here: Path) -> None:
    entities = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    (here / "bomb.rdf").write_text(
        f"""<!DOCTYPE x [<!ENTITY e0 "{"bomb" * 100}"> {" ".join(entities)}]>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
        <rdf:Description><u:p>&e9;</u:p></rdf:Description></rdf:RDF>"""
    )
    arguments = ("bomb.rdf", "--shapes", "bomb.rdf", "--validation-memory-mib", 256)
    run = shacl(here, *arguments)
    assert run.returncode == 2
    assert "kg: bomb.rdf: cannot be validated: needed more than 256 MiB" in run.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--validation-seconds", value) for value in ("inf", "nan", "1e30", "0")),
        *(("--validation-memory-mib", value) for value in ("0", "-1", "9" * 20)),
    ],
)
def test_bounds_are_within_bounds(here: Path, option: str, value: str) -> None:
    run = shacl(here, "data.ttl", "--shapes", "shapes.ttl", option, value)
    message = f"kg: {option}: must be greater than 0, and 1000000000 at most\n"
    assert (run.returncode, run.stderr) == (2, message)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.n3",
            "{ <a> <b> <c> } <d> <e> .",
            "a.n3: holds a formula of N3, { }, which",
        ),
        (
            "a.nt",
            "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .",
            "a.nt: holds a triple term; use RDF 1.1 only",
        ),
        ("a.jsonld", '{"@id": \n "a', "a.jsonld:2:2: Unexpected end of file"),
    ],
)
def test_what_is_not_read_is_told_once_and_with_its_place(
    here: Path, name: str, content: str, message: str
) -> None:
    (here / name).write_text(content)
    run = shacl(here, name, "--shapes", "shapes.ttl")
    assert run.returncode == 2
    assert f"kg: {message}" in run.stderr
    sarif = json.loads(
        shacl(here, name, "--shapes", "shapes.ttl", "--format", "sarif").stdout
    )
    (rule,) = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "A file that must be readable"


def test_both_engines_find_the_same(here: Path) -> None:
    found = []
    for engine in ("compiled", "pyshacl"):
        arguments = ("data.ttl", "--shapes", "shapes.ttl", "--format", "json")
        run = shacl(here, *arguments, "--engine", engine)
        results = json.loads(run.stdout)["results"]
        found.append([(one["rule"], one["component"], one["line"]) for one in results])
    assert found[0] == found[1] != []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--shapes", "shapes.ttl"), "kg: no data: name the files to validate"),
        (("data.ttl",), "kg: no shapes: name their files with --shapes"),
        (("none.ttl", "--shapes", "shapes.ttl"), "File 'none.ttl' does not exist"),
        (("data.ttl", "--shapes", "none.ttl"), "File 'none.ttl' does not exist"),
        (("data.csv", "--shapes", "shapes.ttl"), "data.csv: is in an unknown format"),
        (("bad.ttl", "--shapes", "shapes.ttl"), "kg: bad.ttl:2:5: "),
        (("data.ttl", "--shapes", "bad.ttl"), "kg: bad.ttl:2:5: "),
        (("data.ttl", "--shapes", "empty.ttl"), "kg: there are no shapes"),
        (("data.ttl", "--shapes", "data.ttl"), "kg: no shape has a target"),
        (("data.ttl", "--shapes", "ill.ttl"), "sh:minCount"),
        (("data.ttl", "--shapes", "slip.ttl"), "sh:minCount is one"),
        (("data.ttl", "--shapes", "script.ttl"), "which no engine here has"),
    ],
)
def test_what_cannot_be_used_leaves_with_2_and_says_why(
    here: Path, arguments: tuple[str, ...], message: str
) -> None:
    (here / "data.csv").write_text("a,b\n")
    (here / "bad.ttl").write_text("<a> <b> <c> .\n<d> <e .\n")
    (here / "empty.ttl").write_text("# nothing\n")
    (here / "ill.ttl").write_text(SHAPES.replace("minCount 1", "minCount 1.5"))
    (here / "slip.ttl").write_text(SHAPES.replace("minCount", "minCuont"))
    (here / "script.ttl").write_text(SHAPES.replace("sh:minCount 1", "sh:js []"))
    run = shacl(here, *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr


def test_a_file_that_cannot_be_read_is_a_result_for_programs(here: Path) -> None:
    (here / "bad.ttl").write_text("<a> <b> <c> .\n<d> <e .\n")
    arguments = ("data.ttl", "bad.ttl", "--shapes", "shapes.ttl", "--format", "json")
    run = shacl(here, *arguments)
    assert run.returncode == 2
    (result,) = json.loads(run.stdout)["results"]
    assert (result["rule"], result["file"], result["line"]) == (
        "unreadable",
        "bad.ttl",
        2,
    )


def test_shapes_that_are_about_no_node_are_told_of(here: Path) -> None:
    (here / "data.ttl").write_text("<a> a <http://example.org/Poem> .")
    run = shacl(here, "data.ttl", "--shapes", "shapes.ttl")
    assert run.returncode == 0
    assert "kg: no node of these data is a target of a shape" in run.stderr


def test_a_term_that_shacl_lacks_may_be_passed_over(here: Path) -> None:
    (here / "shapes.ttl").write_text(SHAPES + ":Book-title sh:titel 'x' .")
    arguments = ("data.ttl", "--shapes", "shapes.ttl", "--unknown-shacl", "warning")
    run = shacl(here, *arguments)
    assert run.returncode == 1
    assert "kg: ignored: shape <http://example.org/Book-title>" in run.stderr


def test_time_and_memory_are_bounded(here: Path) -> None:
    arguments = ("data.ttl", "--shapes", "shapes.ttl")
    run = shacl(here, *arguments, "--validation-seconds", 0.001)
    assert run.returncode == 2
    assert "took longer than 0.001 seconds (validation_seconds)" in run.stderr
