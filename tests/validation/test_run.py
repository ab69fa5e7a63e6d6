"""A whole project is validated, and its report says what is wrong and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.counts import COUNTS

from kg.errors import SourceError
from kg.project import read_project
from kg.rdf.prefixes import project_prefixes
from kg.shacl import validate_graph
from kg.sources import read_sources
from kg.validation import Severity, read_rules, validate
from kg.validation.checks import run_checks
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from pathlib import Path

    from kg.sources import Sources
    from kg.validation import Report


def report_of(root: Path) -> tuple[Report, str]:
    project = read_project(root)
    report = validate(read_sources(project))
    context = ReportContext(project.root, project_prefixes(project.id_namespace))
    return report, FORMATS["text"](report, context)


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_shipped_graph_conforms_with_known_warnings(sources: Sources) -> None:
    report = validate(sources)
    assert report.conforms
    assert {result.severity for result in report.results} == {Severity.WARNING}
    found = {
        (result.name, str(result.focus_node).rpartition("/")[2][:-1])
        for result in report.results
    }
    assert found == {
        ("count-without-its-day", "appeal-1994-resident-population-civilians"),
        ("count-without-its-day", "appeal-1997-resident-population"),
        ("count-without-its-day", "azmfa-2021-resident-population"),
        ("count-without-its-day", "hrw-1992-resident-population"),
        ("count-without-its-day", "indep-0305-resident-population"),
        ("count-without-its-day", "mm-2007-resident-population"),
    }


def test_a_violation_is_placed_and_explained(flood: Path) -> None:
    spoil(flood / "data/claims/post.ttl", "kg:value 45", "kg:value -45")
    report, text = report_of(flood)
    assert not report.conforms
    assert text.splitlines() == [
        "data/claims/post.ttl",
        (
            "data/claims/post.ttl:36:14: error: kg:value must be one number of at "
            "least 0 and less than 2^53, such as 40 or 12.5, written without quotes; "
            "two numbers are two claims. [Statistic-value]"
        ),
        "    claim:post-houses",
        "    property: kg:value",
        "    found: -45",
        "",
        f"does not conform: {COUNTS.flood} triples, 1 errors, 0 warnings",
    ]


def test_a_term_that_no_ontology_declares_is_refused(flood: Path) -> None:
    spoil(flood / "data/events.ttl", "kg:start", "kg:begining")
    report, text = report_of(flood)
    assert "undeclared-term" in {result.name for result in report.results}
    assert "kg:begining is declared by no ontology: correct the spelling." in text


def test_a_warning_lets_a_graph_conform(flood: Path) -> None:
    spoil(flood / "data/claims/herald.ttl", "kg:value 12", "kg:value 41")
    report, text = report_of(flood)
    assert report.conforms
    assert text.endswith(f"conforms: {COUNTS.flood} triples, 0 errors, 1 warnings")


def test_what_is_no_turtle_is_an_error_with_its_position(flood: Path) -> None:
    spoil(flood / "data/events.ttl", "kg:end", "kg:end kg:end kg:end")
    with pytest.raises(SourceError, match=r"data/events.ttl:\d+:\d+: "):
        report_of(flood)


def test_what_is_no_shape_is_named(flood: Path) -> None:
    (flood.parent.parent / "shapes" / "bad.ttl").write_text("not turtle")
    with pytest.raises(SourceError, match=r"bad.ttl:1:1: not is not a valid subject"):
        report_of(flood)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?focusNode {}", "needs '# message:"),
        ("# message: x\n# severity: Bad\nSELECT ?focusNode {}", "needs '# message"),
        ("# message: x\n# severity: Info\nSELECT ?x {}", "must select"),
        ("# message: x\n# severity: Info\nASK {}", "must select"),
        ("# message: x\n# severity: Info\nSELECT ?focusNode {", "error at"),
        ("# message: x\n# severity: Info\nSELECT ?focusNode {}", "unbound"),
    ],
)
def test_a_check_that_cannot_work_is_named(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "bad-check.rq").write_text(text)
    with pytest.raises(SourceError, match=message):
        run_checks([], read_rules([tmp_path]).checks)


TWICE = """# message: It is found {?value} times.
# severity: Violation
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>

SELECT ?focusNode (COUNT(*) AS ?value) { ?focusNode a kg:Measure }
GROUP BY ?focusNode HAVING(COUNT(*) > 1)
"""
SAID_AGAIN = """PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX measure: <https://example.org/flood/id/measure/>

measure:houses-flooded a kg:Measure .
"""


def test_a_check_finds_a_statement_once_that_two_files_have(flood: Path) -> None:
    (flood / "ontology" / "again.ttl").write_text(SAID_AGAIN)
    (flood.parent.parent / "shapes" / "found-twice.rq").write_text(TWICE)
    report, _ = report_of(flood)
    found = {result.name for result in report.results}
    assert "thing-described-twice" in found
    assert "found-twice" not in found


def test_contested_words_reach_no_default_graph_but_through_claims(
    sources: Sources,
) -> None:
    contested = {"characterizedAs", "responsible", "aim", "conduct", "recognizedAs"}
    authored = {
        triple.predicate.value.rpartition("#")[2]
        for file in sources.data
        for triple in file.triples
    }
    assert contested & authored == set()


def test_a_label_of_a_blank_node_is_a_name_in_its_file_only(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shape = f"<x:{name}> sh:targetNode <x:a> ; sh:property _:p . _:p sh:path <x:p>"
        text = f"PREFIX sh: <http://www.w3.org/ns/shacl#> {shape} ; sh:minCount 1 ."
        (tmp_path / f"{name}.ttl").write_text(text, "utf-8")
    shapes = read_rules([tmp_path]).compiled
    results = validate_graph([], shapes)
    assert sorted(result.name for result in results) == ["x:one/x:p", "x:two/x:p"]
