"""What somebody tries who wants CI to look elsewhere, or not at all."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from support.commands import INSTALLED_KG, forked_kg, git, kg, validate
from support.contributions import SHARED, contribute, edit, run_script, write
from support.mistakes import MISTAKES, make

if TYPE_CHECKING:
    from pathlib import Path


def test_files_that_look_like_a_repository_do_not_say_what_is_compared_with(
    committed: Path,
) -> None:
    top = committed.parent.parent
    git(top, "checkout", "--quiet", "-b", "contribution")
    make(MISTAKES[0], committed)
    contribute(committed)
    # a folder with these is a repository to git, whose main is the mistake
    shutil.copytree(top / ".git/objects", committed / "objects")
    (committed / "refs/heads").mkdir(parents=True)
    shutil.copy(top / ".git/refs/heads/contribution", committed / "refs/heads/main")
    (committed / "HEAD").write_text("ref: refs/heads/main\n")
    (committed / "config").write_text(
        "[core]\nrepositoryformatversion = 0\nbare = false\nworktree = ../..\n"
    )
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="main")
    assert run.returncode == 2, run
    assert "is in a bare repository" in run.stderr


def test_a_link_does_not_say_which_project_is_looked_at(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    good = committed.with_name("good")
    shutil.copytree(committed, good, ignore=shutil.ignore_patterns(".kg"))
    contribute(good)
    committed.rename(committed.with_name("bad"))
    committed.symlink_to("good")
    contribute(good)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2, run
    assert f"kg: {committed}: is a symbolic link; name the folder" in run.stderr
    # a link from elsewhere is no part of a change
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(good)
    run = run_script(KG_PROJECT=link, KG_SINCE="HEAD~1")
    assert run.returncode == 0, run


def test_entries_are_not_taken_where_git_does_not_say_whose_they_are(
    committed: Path,
) -> None:
    validate(committed)
    make(MISTAKES[0], committed)
    git(committed, "add", "--force", ".kg")
    entry = next((committed / ".kg/parsed").iterdir())
    was = entry.stat().st_mtime_ns
    (committed.parent.parent / ".git/HEAD").write_text("nothing\n")
    run = validate(committed)
    assert (run.returncode, "[Claim-verified]" in run.stdout) == (1, True)
    assert entry.stat().st_mtime_ns == was


def test_entries_in_a_folder_of_another_case_are_refused(committed: Path) -> None:
    (committed / ".KG/parsed").mkdir(parents=True)
    (committed / ".KG/parsed/entry").write_text("")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    assert ".kg: is part of the repository; remove it from there" in run.stderr


def test_what_is_refused_is_not_read_though_something_else_is_wrong(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    note = "<https://example.org/flood/id/agent/post> <urn:note> 'Not for you'@en ."
    write(outside / "more.ttl", note)
    make(MISTAKES[0], committed)
    edit(committed / "kg.toml", '["data"]', f'["data", "{outside}"]')
    contribute(committed)
    summary = outside / "summary.md"
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1", KG_SUMMARY=summary)
    assert run.returncode == 2, run
    assert "Traceback" not in run.stderr
    assert "title=Claim-verified" in run.stdout
    assert "Not for you" not in summary.read_text()
    for command in ("format", "diff"):
        run = kg("--project", committed, command, "--since=HEAD~1")
        assert (run.returncode, run.stdout) == (2, "")
        assert f"{outside} lies outside" in run.stderr


def test_limits_that_a_change_raises_hold_for_no_command(committed: Path) -> None:
    edit(committed / "kg.toml", "[paths]", "[limits]\nfile_mib = 99\n[paths]")
    write(committed / "data/large.ttl", "#" * (11 << 20))
    for command in ("format", "diff"):
        run = kg("--project", committed, command, "--since=HEAD")
        assert (run.returncode, run.stdout) == (2, "")
        assert "large.ttl: is larger than 10 MiB" in run.stderr


UNREADABLE = {
    "data/more.ttl": "no Turtle",
    "kg.toml": "no = TOML",
    f"{SHARED}/shapes/more.ttl": "no Turtle",
    f"{SHARED}/shapes/checks/more.rq": "# no message",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_commit_that_cannot_be_compared_with_is_said_to_be_it(
    committed: Path, name: str
) -> None:
    path = committed / name
    was = path.read_text() if path.exists() else None
    write(path, UNREADABLE[name])
    contribute(committed)
    path.unlink() if was is None else path.write_text(was)
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    assert "; HEAD~1 has this error, so nothing can be compared with it" in run.stderr
    assert run_script(KG_PROJECT=committed, KG_SINCE="").returncode == 0
    if name.startswith("data"):
        # a folder of the change's that has the name does not stand in for it
        write(committed / "HEAD~1" / "kg.toml", "no = TOML")
        assert kg("--project", committed, "diff", "--since=HEAD~1").returncode == 3


@pytest.mark.parametrize("status", [70, 137])
def test_a_difference_that_cannot_be_told_is_not_green(
    committed: Path, tmp_path: Path, status: int
) -> None:
    kg = tmp_path / "kg"
    kg.write_text(
        f'#!/bin/sh\ncase " $* " in *" diff --since"*) exit {status};; esac\n'
        f'exec {forked_kg()} "$@"\n'
    )
    kg.chmod(0o755)
    write(committed / "README.md", "more")
    contribute(committed)
    run = run_script(kg, KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert (run.returncode, "::warning::" in run.stdout) == (2, False)


SHADOWS = ("click", "conftest", "kg", "pyoxigraph", "sitecustomize", "usercustomize")


def test_nothing_of_a_contribution_is_run(committed: Path) -> None:
    top = committed.parent.parent
    for folder in (top, committed):
        for name in SHADOWS:
            write(folder / f"{name}.py", "import os; os._exit(0)")
        for name in (".env", "pip.conf", "pyproject.toml", "setup.cfg"):
            write(folder / name, "[")
    write(top / ".gitattributes", "*.ttl diff=run filter=run merge=run\n")
    make(MISTAKES[0], committed)
    contribute(committed)
    branch = "main$(touch${IFS}ran)"
    git(top, "branch", branch, "HEAD~1")
    run = run_script(
        INSTALLED_KG, KG_PROJECT=committed, KG_SINCE=branch, _cwd=committed
    )
    assert run.returncode == 1, run
    assert "title=Claim-verified" in run.stdout
    assert not list(top.rglob("ran"))
