"""``kg validate`` as a contributor's CI runs it: formats, files, commits, crashes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.commands import git, started_kg, validate
from support.mistakes import MISTAKES, POST, make

if TYPE_CHECKING:
    from pathlib import Path


def test_a_report_goes_into_a_file(flood: Path, tmp_path: Path) -> None:
    make(MISTAKES[0], flood)
    report = tmp_path / "report.sarif"
    run = validate(flood, "--format", "sarif", "--output", report)
    assert (run.returncode, run.stdout) == (1, "")
    (result,) = json.loads(report.read_text())["runs"][0]["results"]
    assert result["ruleId"] == "Claim-verified"
    missing = validate(flood, "--output", tmp_path / "none" / "report.txt")
    assert missing.returncode == 2
    assert "none: no such folder for the report" in missing.stderr


def test_results_are_limited_and_all_count(flood: Path) -> None:
    make(MISTAKES[1], flood)
    run = validate(flood, "--max-results", 0)
    assert run.returncode == 1
    assert run.stdout.startswith("does not conform: ")
    assert run.stdout.rstrip().endswith("3 more left out")
    run = validate(flood, "--severity", "violation", "--format", "json")
    assert len(json.loads(run.stdout)["results"]) == 3


def test_both_engines_say_the_same_of_a_project(flood: Path) -> None:
    make(MISTAKES[4], flood)
    runs = [
        json.loads(validate(flood, "--engine", engine, "--format", "json").stdout)
        for engine in ("compiled", "pyshacl")
    ]
    results = [
        [(r["rule"], r["component"], r["value"], r["line"]) for r in run["results"]]
        for run in runs
    ]
    assert results[0] == results[1] != []


def test_shapes_may_come_from_a_trusted_folder(flood: Path, tmp_path: Path) -> None:
    make(MISTAKES[0], flood)
    (tmp_path / "rules").mkdir()
    assert validate(flood, "--shapes", tmp_path / "rules").returncode == 0
    run = validate(flood)
    assert (run.returncode, "[Claim-verified]" in run.stdout) == (1, True)


@pytest.mark.parametrize("output_format", ["sarif", "github", "junit", "json"])
def test_a_file_that_cannot_be_read_is_a_result_for_programs(
    flood: Path, output_format: str
) -> None:
    path = flood / POST
    path.write_text(path.read_text().replace("kg:value 45 ;", "kg:value ;"))
    run = validate(flood, "--format", output_format)
    assert run.returncode == 2
    assert "unreadable" in run.stdout
    assert "36" in run.stdout
    assert "post.ttl:36:14: " in run.stderr


def test_parsed_files_are_kept_and_give_the_same_report(flood: Path) -> None:
    make(MISTAKES[5], flood)
    first = validate(flood, "--format", "json")
    entries = sorted((flood / ".kg" / "parsed").iterdir())
    assert len(entries) == 12
    # another process has other hashes, and so another order of sets
    again = started_kg("--project", flood, "validate", "--format", "json")
    assert again.stdout == first.stdout
    assert sorted((flood / ".kg" / "parsed").iterdir()) == entries
    assert validate(flood, "--no-cache", "--format", "json").stdout == first.stdout


def test_a_damaged_entry_is_parsed_anew(flood: Path) -> None:
    first = validate(flood)
    for entry in (flood / ".kg" / "parsed").iterdir():
        entry.write_bytes(entry.read_bytes()[:-20])
    again = validate(flood)
    assert (again.returncode, again.stdout) == (0, first.stdout)


def test_entries_that_came_with_a_repository_are_refused(committed: Path) -> None:
    validate(committed)
    make(MISTAKES[5], committed)
    git(committed, "add", "--force", ".kg")
    run = validate(committed)
    assert run.returncode == 2
    assert ".kg: is part of the repository; remove it from there" in run.stderr
    run = validate(committed, "--no-cache")
    assert (run.returncode, "[Statistic-qualifier]" in run.stdout) == (1, True)


def limited(project: Path, setting: str) -> None:
    path = project / "kg.toml"
    path.write_text(f"{path.read_text()}\n[limits]\n{setting}\n")


def test_a_validation_that_takes_too_long_is_ended_and_said_so(flood: Path) -> None:
    limited(flood, "validation_seconds = 0.001")
    run = validate(flood, "--format", "github")
    assert run.returncode == 2
    assert "took longer than 0.001 seconds (validation_seconds)" in run.stderr
    assert run.stdout.startswith("::error ")
    assert "Traceback" not in run.stderr


def test_a_validation_that_takes_too_much_memory_is_ended_and_said_so(
    flood: Path,
) -> None:
    limited(flood, "validation_memory_mib = 3")
    run = validate(flood)
    assert run.returncode == 2
    assert "needed more than 3 MiB (validation_memory_mib)" in run.stderr
    assert "Traceback" not in run.stderr


def test_shapes_that_only_another_engine_can_run_go_there_and_it_is_said(
    flood: Path,
) -> None:
    shapes = flood.parent.parent / "shapes"
    (shapes / "expression.ttl").write_text("""
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        <urn:s> sh:targetNode true ; sh:expression [ sh:path <urn:p> ] .""")
    run = validate(flood)
    assert run.returncode == 1
    assert run.stderr.startswith("kg: pySHACL runs the shapes, as they use expression")
    assert run.stdout.rstrip().endswith("1 errors, 0 warnings")


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        ("<urn:s> sh:js <urn:rule> .", "JavaScript constraints"),
        ("<urn:s> sh:entailment <urn:regime> .", "entailment regimes"),
    ],
)
def test_shapes_that_no_engine_can_run_are_refused(
    flood: Path, shape: str, what: str
) -> None:
    shapes = flood.parent.parent / "shapes"
    shapes.joinpath("script.ttl").write_text(
        f"PREFIX sh: <http://www.w3.org/ns/shacl#> {shape}"
    )
    for engine in ("compiled", "pyshacl"):
        run = validate(flood, "--engine", engine)
        assert run.returncode == 2
        assert f"the shapes ask for {what}" in run.stderr


def test_a_term_that_shacl_lacks_is_an_error_unless_the_project_says_otherwise(
    flood: Path,
) -> None:
    (flood.parent.parent / "shapes" / "foreign.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <urn:s> sh:targetNode 1; sh:Class 1 ."
    )
    run = validate(flood)
    assert run.returncode == 2
    assert "<http://www.w3.org/ns/shacl#Class> is no term of SHACL" in run.stderr
    settings = flood / "kg.toml"
    settings.write_text(
        settings.read_text() + '\n[validation]\nunknown_shacl = "warning"\n'
    )
    run = validate(flood)
    assert run.returncode == 0
    assert "kg: ignored: shape <urn:s>: " in run.stderr


def test_shapes_without_any_target_are_an_error(flood: Path) -> None:
    shapes = flood.parent.parent / "shapes"
    for path in shapes.glob("*.ttl"):
        path.unlink()
    (shapes / "shape.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <urn:s> a sh:NodeShape ; sh:in () ."
    )
    run = validate(flood)
    assert run.returncode == 2
    assert "no shape has a target: nothing is validated" in run.stderr


def test_shapes_that_only_another_engine_can_run_are_not_compared(
    committed: Path,
) -> None:
    shapes = committed.parent.parent / "shapes"
    (shapes / "script.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <urn:s> sh:js <urn:rule> ."
    )
    git(committed, "add", str(shapes))
    git(committed, "commit", "--quiet", "--message=Script")
    run = validate(committed, "--since", "HEAD")
    assert run.returncode == 2
    assert "--since cannot run shapes with JavaScript" in run.stderr


def test_a_blank_node_is_named_by_where_it_stands(flood: Path) -> None:
    path = flood / POST
    text = path.read_text()
    path.write_text(text.replace('kg:locator "page 1"@en', "kg:locator []", 1))
    run = validate(flood, "--format", "json")
    values = [result["value"] for result in json.loads(run.stdout)["results"]]
    assert {"type": "bnode", "value": "post-line25-column5"} in values
    again = started_kg("--project", flood, "validate", "--format", "json")
    assert again.stdout == run.stdout
