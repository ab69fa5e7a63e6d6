"""What a contributor's CI runs: the action's script on a change, and safe files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from mistakes import MISTAKES, make
from support import REPOSITORY
from test_validate_command import committed, git

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["committed"]

SCRIPT = REPOSITORY / "ci" / "validate.sh"
WORKFLOWS = [REPOSITORY / name for name in ("action.yml", "ci/github.yml")]


def run_script(**environment: object) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {name: str(value) for name, value in environment.items()}
    return subprocess.run(
        [str(SCRIPT)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path, **variables},
    )


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
        "conforms: 1088 triples, 0 errors, 0 warnings\n",
    )


def test_a_commit_that_looks_like_an_option_is_none(committed: Path) -> None:
    run = run_script(KG_PROJECT=committed, KG_SINCE="--output=/tmp/x")
    assert run.returncode == 2
    assert "git rev-parse: fatal" in run.stderr


def steps(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document.get("runs", {}).get("steps", [])
    for job in document.get("jobs", {}).values():
        yield from job["steps"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe_by_construction(path: Path) -> None:
    text = path.read_text()
    assert "pull_request_target" not in text
    for step in steps(yaml.safe_load(text)):
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
