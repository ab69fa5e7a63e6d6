"""``kg validate`` as a contributor's CI runs it: formats, files, commits, crashes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.commands import git, started_kg, validate
from support.counts import COUNTS
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


def test_what_a_change_broke_stands_apart_from_what_was_broken(committed: Path) -> None:
    make(MISTAKES[0], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Break one")
    make(MISTAKES[5], committed)
    run = validate(committed, "--since", "HEAD", "--format", "json")
    assert run.returncode == 1
    known = {r["rule"]: r["known"] for r in json.loads(run.stdout)["results"]}
    assert known == {"Claim-verified": True, "Statistic-qualifier": False}
    git(committed, "commit", "--quiet", "--all", "--message=Break another")
    run = validate(committed, "--since", "HEAD")
    assert run.returncode == 0
    assert "From before the change:" in run.stdout
    assert "2 of them from before" in run.stdout


def test_a_removed_thing_breaks_those_that_name_it(committed: Path) -> None:
    places = committed / "data" / "places.ttl"
    places.write_text(places.read_text().replace("place:town a", "place:village a"))
    run = validate(committed, "--since", "HEAD", "--format", "json")
    found = [
        (r["rule"], r["file"], r["line"]) for r in json.loads(run.stdout)["results"]
    ]
    assert ("Event-place", "data/events.ttl", 13) in found


def test_a_source_that_a_change_splits_brings_no_result(committed: Path) -> None:
    claims = committed / "data" / "claims"
    text = (claims / "post.ttl").read_text("utf-8")
    prefixes, end = text.index("\n\n") + 2, text.index("claim:post-warning")
    (claims / "post.ttl").write_text(text[:end], "utf-8")
    (claims / "post.2.ttl").write_text(text[:prefixes] + text[end:], "utf-8")
    run = validate(committed, "--since", "main")
    assert (run.returncode, run.stdout) == (
        0,
        f"conforms: {COUNTS.flood} triples, 0 errors, 0 warnings\n",
    )


def test_a_thing_that_a_change_removed_is_named_with_its_place(
    committed: Path,
) -> None:
    agents = committed / "data" / "agents.ttl"
    text = agents.read_text("utf-8")
    begin = text.index("agent:post a")
    line = text.count("\n", 0, begin) + 1
    removed = text[begin : text.index("\n\n", begin) + 2]
    agents.write_text(text.replace(removed, ""), "utf-8")
    run = validate(committed, "--since", "main", "--format", "json")
    advice = {
        result["advice"]
        for result in json.loads(run.stdout)["results"]
        if result["value"]["value"].endswith("agent/post")
    }
    where = f"data/agents.ttl:{line}"
    assert advice == {
        f"removed by this change from {where}: put it back, or name another"
    }


def test_the_rules_are_those_of_the_commit(committed: Path) -> None:
    make(MISTAKES[0], committed)
    for path in (committed.parent.parent / "shapes").rglob("*.*"):
        path.unlink()
    run = validate(committed, "--since", "HEAD")
    assert run.returncode == 1
    assert "[Claim-verified]" in run.stdout


def test_the_settings_are_those_of_the_commit(committed: Path) -> None:
    make(MISTAKES[0], committed)
    (committed / "lenient").mkdir()
    settings = committed / "kg.toml"
    text = settings.read_text().replace('"../../shapes"', '"lenient"')
    assert text != settings.read_text()
    settings.write_text(text)
    run = validate(committed, "--since", "HEAD")
    assert run.returncode == 1
    assert "[Claim-verified]" in run.stdout


@pytest.mark.parametrize(
    ("since", "complaint"),
    [
        ("", "kg: an empty name is no commit; is a variable not set?"),
        ("nowhere", "kg: nowhere: no such commit, branch or tag in this repository"),
        ("HEAD:./kg.toml", "kg: HEAD:./kg.toml: no such commit, branch or tag"),
        ("--upload-pack=x", "kg: --upload-pack=x: no such commit, branch or tag"),
    ],
)
def test_a_commit_that_does_not_exist_is_named(
    committed: Path, since: str, complaint: str
) -> None:
    run = validate(committed, f"--since={since}")
    assert run.returncode == 2
    assert complaint in run.stderr


def cloned(committed: Path, into: Path, *options: str) -> Path:
    top = committed.parent.parent
    git(top, "commit", "--quiet", "--allow-empty", "--message=More")
    git(top, "config", "uploadpack.allowFilter", "true")
    git(into.parent, "clone", "--quiet", *options, f"file://{top}", str(into))
    return into / "examples" / "flood"


def test_a_shallow_clone_says_how_to_get_the_commit(
    committed: Path, tmp_path: Path
) -> None:
    project = cloned(committed, tmp_path / "clone", "--depth=1")
    run = validate(project, "--since", "HEAD~1")
    assert run.returncode == 2
    assert run.stderr == (
        "kg: HEAD~1: no such commit here, as this clone is shallow; get the others "
        "with: git fetch --unshallow (in CI: fetch-depth: 0 of actions/checkout, "
        'GIT_DEPTH: "0" of GitLab)\n'
    )


def test_a_partial_clone_that_lacks_files_says_how_to_get_them(
    committed: Path, tmp_path: Path
) -> None:
    make(MISTAKES[5], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    project = cloned(committed, tmp_path / "clone", "--filter=blob:none")
    git(project, "remote", "set-url", "origin", f"file://{tmp_path}/gone")
    run = validate(project, "--since", "HEAD~2")
    assert run.returncode == 2
    assert "as this clone is partial; get them with: git fetch --refetch" in run.stderr


def test_a_commit_without_a_common_ancestor_is_compared_with(committed: Path) -> None:
    git(committed, "checkout", "--quiet", "--orphan", "other")
    git(committed, "commit", "--quiet", "--message=Begin anew")
    make(MISTAKES[5], committed)
    run = validate(committed, "--since", "main")
    assert run.returncode == 1
    assert "[Statistic-qualifier]" in run.stdout


def test_a_detached_head_is_like_any_other(committed: Path) -> None:
    git(committed, "checkout", "--quiet", "--detach")
    assert validate(committed, "--since", "main").returncode == 0


def test_without_git_it_is_said_that_git_is_missing(
    committed: Path, tmp_path: Path
) -> None:
    run = validate(committed, "--since", "HEAD", PATH=str(tmp_path / "nothing"))
    assert run.returncode == 2
    assert run.stderr.endswith("git is not installed; it is needed to read a commit\n")


def test_a_folder_of_a_bare_repository_has_no_commit_of_its_own(
    committed: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(committed.parent.parent), str(bare))
    (bare / "kg.toml").write_bytes((committed / "kg.toml").read_bytes())
    run = validate(bare, "--since", "HEAD")
    assert run.returncode == 2
    assert "is in a bare repository; work in a clone that has files" in run.stderr


def test_a_submodule_is_refused_before_and_after_a_change(
    committed: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "--quiet", str(other))
    git(other, "commit", "--quiet", "--allow-empty", "--message=Begin")
    allowed = ("-c", "protocol.file.allow=always")
    git(committed, *allowed, "submodule", "--quiet", "add", str(other), "data/more")
    git(committed, "commit", "--quiet", "--message=Contribute")
    for commit in ("HEAD~1", "HEAD"):
        run = validate(committed, "--since", commit)
        assert run.returncode == 2
        assert "data/more: is a submodule" in run.stderr


def test_a_project_outside_git_cannot_be_compared(flood: Path) -> None:
    run = validate(
        flood, "--since", "HEAD", GIT_CEILING_DIRECTORIES=str(flood.parents[3])
    )
    assert run.returncode == 2
    assert "not a git repository" in run.stderr


def test_a_link_in_the_commit_is_refused(committed: Path) -> None:
    (committed / "data" / "link.ttl").symlink_to("/etc/hostname")
    git(committed, "add", ".")
    git(committed, "commit", "--quiet", "--message=Link")
    (committed / "data" / "link.ttl").unlink()
    run = validate(committed, "--since", "HEAD")
    assert run.returncode == 2
    assert "data/link.ttl: is a symbolic link" in run.stderr


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
