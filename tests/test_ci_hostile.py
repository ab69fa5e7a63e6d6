"""What somebody tries who wants bad data to pass: the action's script says no."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from mistakes import MISTAKES, make
from test_ci_pieces import run_script
from test_validate_command import committed, git, validate

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

__all__ = ["committed"]


def contribute(project: Path) -> None:
    """Commit everything that is there."""
    top = project.parent.parent
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=Contribute")


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
    assert run.returncode == 1
    assert entry.stat().st_mtime_ns == was


def test_entries_in_a_folder_of_another_case_are_refused(committed: Path) -> None:
    (committed / ".KG/parsed").mkdir(parents=True)
    (committed / ".KG/parsed/entry").write_text("")
    contribute(committed)
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 2
    assert ".kg: is part of the repository; remove it from there" in run.stderr
