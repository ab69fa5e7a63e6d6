"""What a contributor's CI runs: the action's script on a change, and safe files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from support import REPOSITORY
from support.commands import git
from support.contributions import SHARED, both, edit, run_script, write
from support.counts import COUNTS
from support.mistakes import MISTAKES, POST, make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


WORKFLOWS = [REPOSITORY / name for name in ("action.yml", "ci/github.yml")]


def test_a_bad_contribution_is_annotated_and_fails(
    committed: Path, tmp_path: Path
) -> None:
    make(MISTAKES[0], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Was wrong before")
    make(MISTAKES[5], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    summary, sarif = tmp_path / "summary.md", tmp_path / "report.sarif"
    run = run_script(
        KG_PROJECT=committed,
        KG_SINCE="HEAD~1",
        KG_SARIF=sarif,
        GITHUB_STEP_SUMMARY=summary,
    )
    assert run.returncode == 1
    known, new = run.stdout.splitlines()[:2]
    file = "file=examples/flood/data/claims/post.ttl"
    assert known == (
        f"::notice {file},title=Claim-tier (from before),line=21,col=1::"
        'claim:post-dispute: A claim needs kg:tier "core" or "extra".'
    )
    assert new == (
        f"::error {file},title=Statistic-qualifier,line=37,col=18::"
        "claim:post-houses: A statistic needs exactly one kg:qualifier from the list "
        "of qualifiers, such as exactly or at-least. Found: qualifier:at-lest. Try: "
        "qualifier:at-least."
    )
    assert summary.read_text().startswith("**does not conform")
    results = json.loads(sarif.read_text())["runs"][0]["results"]
    assert [r["baselineState"] for r in results] == ["unchanged", "new"]


def test_a_good_contribution_passes(committed: Path) -> None:
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD")
    assert (run.returncode, run.stdout) == (
        0,
        f"conforms: {COUNTS.flood} triples, 0 errors, 0 warnings\n",
    )


def replace_by_link(path: Path) -> None:
    moved = path.with_name(f"{path.name}-elsewhere")
    path.rename(moved)
    path.symlink_to(moved.name)


def lower(path: Path) -> None:
    edit(path / "kg.toml", "[paths]", "[limits]\nvalidation_seconds = 0.001\n[paths]")


def empty_shapes(path: Path) -> None:
    for file in (path / SHARED / "shapes").rglob("*.ttl"):
        write(file, "PREFIX : <urn:x:>")


ASK_OF_ANOTHER = "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
CHECK = "# message: Wrong.\n# severity: Violation\n"
BREAKING: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "another base IRI": (
        lambda p: edit(p / "kg.toml", "example.org/flood/", "example.org/other/"),
        1,
        "::error file=examples/flood/data/claims/herald.ttl",
    ),
    "settings that are no TOML": (
        lambda p: edit(p / "kg.toml", "[paths]", "[paths"),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable::",
    ),
    "a shape that is no Turtle": (
        lambda p: edit(p / SHARED / "shapes/claim.ttl", " ;", " ; ]"),
        2,
        "::error file=shapes/claim.ttl,title=unreadable,line=",
    ),
    "a shape that is no shape": (
        lambda p: write(
            p / SHARED / "shapes/more.ttl",
            "PREFIX sh: <http://www.w3.org/ns/shacl#>"
            "<urn:s> a sh:NodeShape ; sh:targetNode <urn:n> ; sh:minCuont 1 .",
        ),
        2,
        "::error file=shapes,title=unreadable::",
    ),
    "a check that is no SPARQL": (
        lambda p: write(p / SHARED / "shapes/checks/new.rq", f"{CHECK}SELECT ?x {{"),
        2,
        "::error file=shapes/checks/new.rq,title=unreadable,line=3,col=12::",
    ),
    "a check that asks another service": (
        lambda p: write(
            p / SHARED / "shapes/checks/new.rq", f"{CHECK}{ASK_OF_ANOTHER}"
        ),
        2,
        "::error file=shapes/checks/new.rq,title=unreadable,line=3,col=7::",
    ),
    "no shapes": (
        lambda p: shutil.rmtree(p / SHARED / "shapes"),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable::",
    ),
    "shapes that are all in vain": (
        empty_shapes,
        2,
        "::error file=shapes,title=unreadable::",
    ),
    "a query that is no SPARQL": (
        lambda p: write(p / "queries/new.rq", "SELECT ?x {\n  ?x kg:value }"),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=2,col=15::",
    ),
    "an update among the queries": (
        lambda p: write(p / "queries/new.rq", "DELETE WHERE { ?s ?p ?o }"),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=1,col=1::",
    ),
    "a query of another service": (
        lambda p: write(p / "queries/new.rq", ASK_OF_ANOTHER),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=1,col=7::",
    ),
    "a query with a byte order mark": (
        lambda p: write(p / "queries/new.rq", "\ufeffASK {}"),
        2,
        "::error file=examples/flood/queries/new.rq,title=unreadable,line=1,col=1::",
    ),
    "a shape that old data do not fulfil": (
        lambda p: write(
            p / SHARED / "shapes/more.ttl",
            "PREFIX sh: <http://www.w3.org/ns/shacl#>"
            "PREFIX kg: <https://w3id.org/khojaly-kg/ontology#>"
            "kg:New a sh:NodeShape ; sh:targetClass kg:Claim ; sh:property kg:Signed ."
            "kg:Signed a sh:PropertyShape ; sh:path kg:signed ; sh:minCount 1 .",
        ),
        1,
        "::error file=examples/flood/data/claims/herald.ttl,title=Signed",
    ),
    "a region in which no place lies": (
        lambda p: edit(
            p / "kg.toml",
            "[paths]",
            "[region]\nwest = 1\nsouth = 1\neast = 2\nnorth = 2\n[paths]",
        ),
        1,
        "::error file=examples/flood/data/places.ttl",
    ),
    "shapes that no later change could be compared by": (
        lambda p: write(
            p / SHARED / "shapes/more.ttl",
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            "@prefix kg: <https://w3id.org/khojaly-kg/ontology#> .\n"
            "kg:New a sh:NodeShape ; sh:targetClass kg:Claim ; sh:expression true .\n",
        ),
        2,
        "which only pySHACL supports, so --since would not work for later changes",
    ),
    "a limit of queries that an old query exceeds": (
        lambda p: edit(
            p / "kg.toml", "[paths]", "[service]\nquery_path_steps = 1\n[paths]"
        ),
        2,
        "::error file=examples/flood/queries/old.rq,title=unreadable",
    ),
    "a term of the ontology that data use": (
        lambda p: edit(
            p / SHARED / "ontology/kg.ttl", 'rdfs:label "hedge"', 'rdfs:comment "hedge"'
        ),
        1,
        "title=undeclared-term",
    ),
    "a folder that is not there": (
        lambda p: edit(p / "kg.toml", 'data = ["data"]', 'data = ["facts"]'),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable::",
    ),
    "shapes from outside the repository": (
        lambda p: edit(p / "kg.toml", "../../shapes", "../../../../../../tmp"),
        2,
        "::error file=examples/flood/kg.toml,title=unreadable::",
    ),
    "checks behind a symbolic link": (
        lambda p: replace_by_link(p / SHARED / "shapes/checks"),
        2,
        "::error file=shapes/checks,title=unreadable::",
    ),
    "a shape of nothing that is there, whose query is no SPARQL": (
        lambda p: write(
            p / SHARED / "shapes/none.ttl",
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            "<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:sparql <urn:q> .\n"
            "<urn:q> sh:select 'SELECT $this { $this' .\n",
        ),
        2,
        "query of <urn:q>: cannot be used: no SPARQL 1.1 at line 1, column 21",
    ),
    "shapes whose name ends otherwise": (
        lambda p: (p / SHARED / "shapes/claim.ttl").rename(
            p / SHARED / "shapes/claim.TTL"
        ),
        2,
        "::error file=shapes/claim.TTL,title=unreadable::",
    ),
    "settings whose text would be a command": (
        lambda p: write(p / "kg.toml", '"a\\n::stop-commands::x" = 1'),
        2,
        "a\\u000A::stop-commands::x: unknown setting",
    ),
    "limits under which it is not validated": (lower, 2, "title=unreadable"),
    "limits raised for a file that is too large": (
        both(
            lambda p: edit(
                p / "kg.toml", "[paths]", "[limits]\nfile_mib = 99\n[paths]"
            ),
            lambda p: write(p / "data/large.ttl", "#" * (11 << 20)),
        ),
        2,
        "::error file=examples/flood/data/large.ttl,title=unreadable::",
    ),
    "a shape switched off for data that break it": (
        both(
            lambda p: edit(
                p / SHARED / "shapes/claim.ttl", "sh:targetClass", "sh:TargetClass"
            ),
            lambda p: make(MISTAKES[0], p),
        ),
        1,
        "title=Claim-tier",
    ),
    "a lower severity for data that break a shape": (
        both(
            lambda p: edit(
                p / SHARED / "shapes/claim.ttl",
                "sh:path kg:tier ;",
                "sh:path kg:tier ; sh:severity sh:Info ;",
            ),
            lambda p: make(MISTAKES[0], p),
        ),
        1,
        "::error file=examples/flood/data/claims/post.ttl,title=Claim-tier",
    ),
}


@pytest.mark.parametrize("change", BREAKING)
def test_a_change_that_breaks_the_project_is_not_green(
    committed: Path, change: str
) -> None:
    breaking, code, annotation = BREAKING[change]
    write(committed / "queries/old.rq", "SELECT * { ?s (kg:about/kg:place)/kg:x ?o }")
    git(committed, "add", ".")
    git(committed, "commit", "--quiet", "--message=Was so before")
    breaking(committed)
    git(committed, "add", SHARED)
    git(committed, "commit", "--quiet", "--message=Contribute")
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert annotation in run.stdout, run
    assert run.returncode == code
    assert "Traceback" not in run.stderr


def move_shapes(path: Path) -> None:
    (path / SHARED / "shapes").rename(path / "rules")
    edit(path / "kg.toml", '"../../shapes"', '"rules"')


HARMLESS: dict[str, tuple[Callable[[Path], object], str]] = {
    "words in a shape": (
        lambda p: edit(p / SHARED / "shapes/claim.ttl", "A claim needs", "Claims need"),
        ('line=24::"claim.ttl": This change alters rules: lines removed: 1, added: 1.'),
    ),
    "another folder of shapes": (
        move_shapes,
        '"kg.toml": This change alters rules: the setting paths.shapes ',
    ),
    "a limit": (
        lambda p: edit(p / "kg.toml", "[paths]", "[limits]\nfiles = 30000\n[paths]"),
        (
            '"kg.toml": This change alters rules: the setting limits.files '
            "was 20000 and is now 30000."
        ),
    ),
    "a check that is removed": (
        lambda p: (p / SHARED / "shapes/checks/blank-node.rq").unlink(),
        (
            "::notice file=shapes/checks/blank-node.rq,title=rules-altered::"
            '"blank-node.rq": This change alters rules: the file is removed.'
        ),
    ),
    "a query that uses the prefixes of the project": (
        lambda p: write(p / "queries/new.rq", "SELECT ?x { ?x kg:value 45 }"),
        "conforms: 1087 triples, 1 errors, 0 warnings, 1 of them from before",
    ),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_a_change_of_rules_that_breaks_nothing_passes_and_is_shown(
    committed: Path, change: str
) -> None:
    make(MISTAKES[0], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Was wrong before")
    harmless, note = HARMLESS[change]
    harmless(committed)
    git(committed, "add", SHARED)
    git(committed, "commit", "--quiet", "--message=Contribute")
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert note in run.stdout, run
    assert run.returncode == 0
    assert "Claim-tier" not in run.stdout


def test_a_figure_that_was_changed_is_said_in_the_summary(
    committed: Path, tmp_path: Path
) -> None:
    post = committed / POST
    edit(post, "kg:value 45", "kg:value 54")
    edit(post, 'kg:locator "page 1"@en', 'kg:locator "<b>[x](//y.org)</b> @who"@en')
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    summary = tmp_path / "summary.md"
    run = run_script(
        KG_PROJECT=committed, KG_SINCE="HEAD~1", GITHUB_STEP_SUMMARY=summary
    )
    assert run.returncode == 0
    text = summary.read_text()
    assert "# Changes from HEAD\\~1 to the change" in text
    assert "kg:value: 45 -\\> 54" in text
    assert "\\<b\\>\\[x\\](//y.org)\\</b\\> @<!-- -->who" in text


def test_a_file_that_is_not_canonical_is_an_error_of_its_own(committed: Path) -> None:
    herald, post = (committed / f"data/claims/{one}.ttl" for one in ("herald", "post"))
    edit(herald, " ;", "   ;")
    git(committed, "commit", "--quiet", "--all", "--message=Was so before")
    edit(post, " ;", "   ;")
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 1
    assert run.stdout == (
        f"conforms: {COUNTS.flood} triples, 0 errors, 0 warnings\n"
        "::error file=examples/flood/data/claims/post.ttl,title=not canonical::This "
        "file is not in its canonical form; run kg format and commit what it writes.\n"
    )


def test_what_was_wrong_before_in_other_files_is_only_in_the_report(
    committed: Path, tmp_path: Path
) -> None:
    make(MISTAKES[0], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Was wrong before")
    edit(committed / "data/places.ttl", '"Valley"@en', '"The valley"@en')
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    summary, sarif = tmp_path / "summary.md", tmp_path / "report.sarif"
    run = run_script(
        KG_PROJECT=committed,
        KG_SINCE="HEAD~1",
        KG_SARIF=sarif,
        GITHUB_STEP_SUMMARY=summary,
    )
    assert run.returncode == 0
    assert run.stdout == (
        "conforms: 1087 triples, 1 errors, 0 warnings, 1 of them from before\n"
    )
    assert "Claim-tier" not in summary.read_text()
    (result,) = json.loads(sarif.read_text())["runs"][0]["results"]
    assert (result["ruleId"], result["baselineState"]) == ("Claim-tier", "unchanged")


def test_a_summary_is_bounded(committed: Path, tmp_path: Path) -> None:
    labels = " , ".join(f'"{number} {"<" * 2000}"@x-{number}' for number in range(300))
    agents = committed / "data/agents.ttl"
    with agents.open("a") as stream:
        note = "<http://www.w3.org/2004/02/skos/core#note>"
        stream.write(f"\nagent:herald {note} {labels} .\n")
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    summary = tmp_path / "summary.md"
    run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1", GITHUB_STEP_SUMMARY=summary)
    assert summary.stat().st_size < 1 << 20
    assert "are not shown here" in summary.read_text()


def test_a_folder_that_is_named_as_the_commit_is_not_taken_for_it(
    committed: Path, tmp_path: Path
) -> None:
    edit(committed / POST, "kg:value 45", "kg:value 54")
    shutil.copytree(committed, committed / "main")
    summary = tmp_path / "summary.md"
    run_script(
        KG_PROJECT=".", KG_SINCE="main", GITHUB_STEP_SUMMARY=summary, _cwd=committed
    )
    assert "kg:value: 45 -\\> 54" in summary.read_text()


def test_a_commit_that_looks_like_an_option_is_none(committed: Path) -> None:
    run = run_script(KG_PROJECT=committed, KG_SINCE="--output=/tmp/x")
    assert run.returncode == 2
    assert "kg: --output=/tmp/x: no such commit, branch or tag" in run.stderr


def steps(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document.get("runs", {}).get("steps", [])
    for job in document.get("jobs", {}).values():
        yield from job["steps"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe_by_construction(path: Path) -> None:
    text = path.read_text()
    assert "pull_request_target" not in text
    for step in steps(yaml.safe_load(text)):
        # python -m would find modules in the folder at hand, which may be anybody's
        assert not re.search(r"python3? +(?!-I)", step.get("run", ""))
        # what an event says may be a command, unless it stays in a variable
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])


def test_the_example_workflow_has_the_least_permissions() -> None:
    workflow = yaml.safe_load(WORKFLOWS[1].read_text())
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True] == "pull_request"  # "on" is a boolean in YAML 1.1
    (checkout, _) = workflow["jobs"]["validate"]["steps"]
    assert checkout["with"]["persist-credentials"] is False


def test_the_hooks_name_commands_that_exist() -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        run = subprocess.run(
            [sys.executable, "-m", "kg.cli", *hook["entry"].split()[1:], "--help"],
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, hook["entry"]
    gitlab = yaml.safe_load((REPOSITORY / "ci" / "gitlab.yml").read_text())
    assert "--format junit" in gitlab["validate"]["script"][0]
