"""The files that a contributor's CI runs are safe, and name commands that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from support import REPOSITORY
from support.commands import INSTALLED_KG, kg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKFLOWS = [REPOSITORY / name for name in ("action.yml", "ci/github.yml")]


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
        name, *arguments = hook["entry"].split()
        assert name == INSTALLED_KG.name
        assert kg(*arguments, "--help").returncode == 0, hook["entry"]
    gitlab = yaml.safe_load((REPOSITORY / "ci" / "gitlab.yml").read_text())
    assert "--format junit" in gitlab["validate"]["script"][0]


def test_a_hook_runs_for_commits_that_only_remove_files() -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert {hook["id"] for hook in hooks if hook.get("always_run")} == {"kg-validate"}
