"""Runs git: the repository of a project, its commits and its files.

It runs no hook, filter or fetch that the repository configures.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from kg.errors import Position, ProjectError, SourceError, UsageError
from kg.project import FILE_NAME, Project
from kg.sources.cache import FOLDER

_QUIET: Final = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_OPTIONS: Final = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    # a change can add files that look like a bare repository with its own
    # configuration and branches
    *("-c", "safe.bareRepository=explicit"),
)
SUBMODULE: Final = b"160000"
"""The file mode of a submodule in git's listings."""


def commit_named(root: Path, revision: str) -> str:
    """Return the hash of the commit that a revision names, such as a branch.

    Raises:
        UsageError: the folder is in no git repository, git is not installed, or there
            is no such commit.
    """
    if not revision.strip():
        raise UsageError("an empty name is no commit; is a variable not set?")
    top_of(root)
    wanted = f"{revision}^{{commit}}"
    try:
        commit = run_git(root, "rev-parse", "--verify", "--end-of-options", wanted)
    except UsageError as error:
        raise UsageError(f"{revision}: {_why_unknown(root, error)}") from error
    return commit.decode().strip()


def _why_unknown(root: Path, error: UsageError) -> str:
    """Return why a revision names no commit, and what to do."""
    if "ambiguous" in str(error):
        return "more than one object has a name that begins so; write more of it"
    if run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        return (
            "no such commit here, as this clone is shallow; get the others with: "
            "git fetch --unshallow (in CI: fetch-depth: 0 of actions/checkout, "
            'GIT_DEPTH: "0" of GitLab)'
        )
    return (
        "no such commit, branch or tag in this repository; correct the name, or get it "
        "with git fetch"
    )


def repository_of(root: Path) -> Path | None:
    """Return the top folder of the repository that a folder is in, or None."""
    try:
        return top_of(root.resolve())
    except UsageError:
        return None


def is_kept_out(path: Path) -> bool:
    """Return whether a file is outside any repository, or ignored by its repository.

    A tracked file is not ignored, whatever ``.gitignore`` says.
    """
    file = path.resolve()
    if repository_of(file.parent) is None:
        return True
    try:
        run_git(file.parent, "check-ignore", "--quiet", "--", str(file))
    except UsageError:
        return False
    return True


def commit_of(project: Project) -> str | None:
    """Return the commit that the files of a project belong to, or None.

    Return None if the project is in no repository, or has files that are uncommitted
    or modified.
    """
    paths = (project.root / FILE_NAME, *project.paths.own.read)
    try:
        listed = [str(path) for path in paths if path.exists()]
        if run_git(project.root, "status", "--porcelain", "--", *listed):
            return None
        return run_git(project.root, "rev-parse", "HEAD").decode().strip()
    except UsageError:
        return None


def check_in_repository(project: Project) -> None:
    """Check that a project reads only files that a commit of its repository can hold.

    What the tool ships is trusted as the tool is.

    Raises:
        UsageError: the folder is in no git repository.
        ProjectError: a path leads out of the repository.
        SourceError: a folder is, or contains, a submodule.
    """
    top = top_of(project.root)
    paths = (*project.paths.own.read, *project.paths.queries)
    for path in paths:
        if not path.is_relative_to(top):
            settings = project.root / FILE_NAME
            raise ProjectError(f"{settings}: paths: {path} lies outside {top}")
    for entry in filter(None, run_git(top, "ls-files", "--stage", "-z").split(b"\0")):
        head, _, name = entry.partition(b"\t")
        file = top / os.fsdecode(name)
        if head.startswith(SUBMODULE) and any(
            file.is_relative_to(path) or path.is_relative_to(file) for path in paths
        ):
            raise SourceError(Position(file), "is a submodule; commit the files")


def cache_of(root: Path) -> Path | None:
    """Return the folder of the cache of parsed files.

    Return None if there is a repository, but git cannot list its files.

    Raises:
        UsageError: the folder is committed or is a link; a contribution could then
            supply its own cache.
    """
    folder, tracked = root / FOLDER, b""
    try:
        # on a case-insensitive file system another case is the same folder
        tracked = run_git(root, "ls-files", "-z", "--", f":(icase){FOLDER}")
    except UsageError:
        steps = (root.resolve(), *root.resolve().parents)
        if any((step / ".git").exists() for step in steps):
            return None
    if tracked or folder.is_symlink():
        raise UsageError(f"{folder}: is part of the repository; remove it from there")
    return folder / "parsed"


def top_of(root: Path) -> Path:
    """Return the top folder of the repository that a folder is in.

    Raises:
        UsageError: it is in none, or git is not installed.
    """
    try:
        top = run_git(root, "rev-parse", "--show-toplevel")
    except UsageError as error:
        raise UsageError(f"{root}: {_why_no_tree(str(error), root)}") from error
    return Path(os.fsdecode(top).rstrip("\n")).resolve()


def _why_no_tree(said: str, root: Path) -> str:
    """Return why there is no working tree of a repository, and what to do."""
    if "dubious ownership" in said:
        return (
            "the repository belongs to another user; if you trust it: git config "
            f"--global --add safe.directory {root}"
        )
    if "work tree" in said or "bare repository" in said:
        return "is in a bare repository; work in a clone that has files"
    if "not a git repository" in said:
        return "not a git repository, nor in one; make it one, or name no commit"
    return said


def run_git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Return the output of a git command in a folder.

    Raises:
        UsageError: git fails, with its first line of output, or is not installed.
    """
    command = ["git", "-C", str(folder), *_OPTIONS, *arguments]
    try:
        run = subprocess.run(  # noqa: S603 - a fixed program, and no shell
            command,
            input=stdin,
            capture_output=True,
            check=True,
            env={**os.environ, **_QUIET},
        )
    except FileNotFoundError:
        raise UsageError(
            "git is not installed; it is needed to read a commit"
        ) from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {' '.join(reason[:1])}") from error
    return run.stdout
