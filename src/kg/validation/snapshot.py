"""The files of a project as they are in a commit, read from git without a checkout.

No hook, filter or fetch of the repository's configuration is run.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import Position, ProjectError, SourceError, UsageError
from kg.project import FILE_NAME, parse_project
from kg.rdf.cache import FOLDER
from kg.rdf.files import RawFile, is_rdf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.project import Project

_QUIET: Final = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_OPTIONS: Final = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_LINK: Final = b"120000"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project as one commit has it: its settings, and its files, not parsed."""

    name: str
    project: Project
    ontology: tuple[RawFile, ...]
    data: tuple[RawFile, ...]
    rules: tuple[RawFile, ...]


def read_snapshot(root: Path, revision: str) -> Snapshot:
    """Read a project from a commit; ``root`` is its folder in the working tree.

    Raises:
        UsageError: the folder is in no git repository, git is not installed, or there
            is no such commit.
        ProjectError: the commit has no usable ``kg.toml`` there.
        SourceError: the commit holds a symbolic link or a file of another format.
    """
    root = root.resolve()
    listing = _Listing(_top(root), commit_named(root, revision))
    settings = listing.files([root / FILE_NAME])
    if not settings:
        raise ProjectError(f"{root}: {revision} has no {FILE_NAME} here")
    project = parse_project(root, settings[0].content)
    paths = project.paths
    return Snapshot(
        name=revision,
        project=project,
        ontology=tuple(f for f in listing.files(paths.ontology) if is_rdf(f.path)),
        data=tuple(f for f in listing.files(paths.data) if is_rdf(f.path)),
        rules=tuple(
            f for f in listing.files(paths.shapes) if f.path.suffix in {".ttl", ".rq"}
        ),
    )


def commit_named(root: Path, revision: str) -> str:
    """Return the hash of the commit that a revision names, such as a branch.

    Raises:
        UsageError: as for :func:`read_snapshot`.
    """
    wanted = f"{revision}^{{commit}}"
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", wanted)
    return commit.decode().strip()


def repository_of(root: Path) -> Path | None:
    """Return the top folder of the repository that a folder is in, or None."""
    try:
        return _top(root.resolve())
    except UsageError:
        return None


def is_kept_out(path: Path) -> bool:
    """Return whether a file is in no repository, or is ignored by the one it is in.

    What is tracked is not ignored, whatever ``.gitignore`` says.
    """
    file = path.resolve()
    if repository_of(file.parent) is None:
        return True
    try:
        _git(file.parent, "check-ignore", "--quiet", "--", str(file))
    except UsageError:
        return False
    return True


def commit_of(project: Project) -> str | None:
    """Return the commit that the files of a project are as of, or None.

    There is none if the project is in no repository, or has files that are not, or not
    as, committed.
    """
    paths = (project.root / FILE_NAME, *project.paths.read)
    try:
        listed = [str(path) for path in paths if path.exists()]
        if _git(project.root, "status", "--porcelain", "--", *listed):
            return None
        return _git(project.root, "rev-parse", "HEAD").decode().strip()
    except UsageError:
        return None


def cache_of(root: Path) -> Path:
    """Return the folder where parsed files of a project are kept.

    Raises:
        UsageError: somebody has committed it, or made it a link: what a contribution
            says of itself is not to be believed.
    """
    folder = root / FOLDER
    tracked = repository_of(root) and _git(root, "ls-files", "-z", "--", FOLDER)
    if tracked or folder.is_symlink():
        raise UsageError(f"{folder}: is part of the repository; remove it from there")
    return folder / "parsed"


def _top(root: Path) -> Path:
    top = _git(root, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(top).rstrip("\n")).resolve()


class _Listing:
    """The files of a commit under some paths."""

    def __init__(self, top: Path, commit: str) -> None:
        self.top = top.resolve()
        self.commit = commit

    def files(self, paths: Iterable[Path]) -> list[RawFile]:
        return [file for path in paths for file in self._under(path)]

    def _under(self, path: Path) -> list[RawFile]:
        if not path.is_relative_to(self.top):
            raise UsageError(f"{path}: lies outside the repository {self.top}")
        where = path.relative_to(self.top).as_posix()
        listed = _git(
            self.top, "ls-tree", "-r", "-z", "--full-tree", self.commit, "--", where
        )
        entries = []
        for entry in filter(None, listed.split(b"\0")):
            head, _, name = entry.partition(b"\t")
            mode, kind, blob = head.split()
            file = self.top / os.fsdecode(name)
            if mode == _LINK:
                raise SourceError(
                    Position(file), f"is a symbolic link in {self.commit}"
                )
            if kind == b"blob":
                entries.append((file, blob))
        contents = self._contents([blob for _, blob in entries])
        found = zip(entries, contents, strict=True)
        return sorted(
            (RawFile(file, content) for (file, _), content in found),
            key=lambda raw: raw.path,
        )

    def _contents(self, blobs: list[bytes]) -> list[bytes]:
        asked = b"".join(blob + b"\n" for blob in blobs)
        answer = _git(self.top, "cat-file", "--batch", stdin=asked)
        contents, place = [], 0
        for _ in blobs:
            end = answer.index(b"\n", place)
            size = int(answer[place:end].rsplit(b" ", 1)[1])
            contents.append(answer[end + 1 : end + 1 + size])
            place = end + size + 2
        return contents


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
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
        raise UsageError("git is not installed; --since needs it") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {' '.join(reason[:1])}") from error
    return run.stdout
