"""``kg validate --since``: what a change broke, and which commits it compares with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.commands import git, validate
from support.counts import COUNTS
from support.mistakes import MISTAKES, make

if TYPE_CHECKING:
    from pathlib import Path


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
