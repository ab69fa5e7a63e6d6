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
from kg.sources.cache import FOLDER
from kg.sources.files import QUERY_SUFFIX, RULE_SUFFIXES, RawFile, is_rdf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.errors import KgError
    from kg.project import Project

_QUIET: Final = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_OPTIONS: Final = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    # files that a change may bring can look like a repository, with a configuration
    # and with branches of their own
    *("-c", "safe.bareRepository=explicit"),
)
_LINK: Final = b"120000"
_SUBMODULE: Final = b"160000"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project as one commit has it: its settings, and its files, not parsed.

    ``rules`` are its shapes and checks.
    """

    name: str
    project: Project
    settings: RawFile
    ontology: tuple[RawFile, ...]
    data: tuple[RawFile, ...]
    rules: tuple[RawFile, ...]
    queries: tuple[RawFile, ...]


def read_snapshot(root: Path, revision: str) -> Snapshot:
    """Read a project from a commit; ``root`` is its folder in the working tree.

    Raises:
        UsageError: the folder is in no git repository, git is not installed, or there
            is no such commit.
        ProjectError: the commit has no usable ``kg.toml`` there.
        SourceError: the commit holds a symbolic link, a submodule, or a file of
            another format; or a link of the working tree leads to the folder.
    """
    top = _top(root)
    _check_no_link(root.absolute(), top)
    root = root.resolve()
    listing = _Listing(top, commit_named(root, revision))
    settings = listing.files([root / FILE_NAME])
    if not settings:
        raise ProjectError(
            f"{root}: {revision} has no {FILE_NAME} here; validate the whole project, "
            "without --since"
        )
    # the folders that it names need not be there any more
    try:
        project = parse_project(root, settings[0].content, is_here=False)
    except ProjectError as error:
        raise of_commit(error, revision) from error
    paths = project.paths
    return Snapshot(
        name=revision,
        project=project,
        settings=settings[0],
        ontology=tuple(f for f in listing.files(paths.ontology) if is_rdf(f.path)),
        data=tuple(f for f in listing.files(paths.data) if is_rdf(f.path)),
        rules=tuple(
            f for f in listing.files(paths.shapes) if f.path.suffix in RULE_SUFFIXES
        ),
        queries=tuple(
            f for f in listing.files(paths.queries) if f.path.suffix == QUERY_SUFFIX
        ),
    )


def of_commit(error: KgError, revision: str) -> KgError:
    """Return an error in a file of a commit as one that says so."""
    said = (
        f"; so {revision} has it, and cannot be compared with: validate the whole "
        "project, without --since"
    )
    if isinstance(error, SourceError):
        return SourceError(error.position, error.message + said, error.excerpt)
    return ProjectError(f"{error}{said}")


def _check_no_link(folder: Path, top: Path) -> None:
    """Refuse a link of the repository on the way to a folder of it.

    A change that puts a link there would choose which project is looked at.
    """
    for step in (folder, *folder.parents):
        if step.is_symlink() and step.parent.resolve().is_relative_to(top):
            raise SourceError(
                Position(step), "is a symbolic link; name the folder itself"
            )


def commit_named(root: Path, revision: str) -> str:
    """Return the hash of the commit that a revision names, such as a branch.

    Raises:
        UsageError: as for :func:`read_snapshot`.
    """
    if not revision.strip():
        raise UsageError("an empty name is no commit; is a variable not set?")
    _top(root)
    wanted = f"{revision}^{{commit}}"
    try:
        commit = _git(root, "rev-parse", "--verify", "--end-of-options", wanted)
    except UsageError as error:
        raise UsageError(f"{revision}: {_why_unknown(root, error)}") from error
    return commit.decode().strip()


def _why_unknown(root: Path, error: UsageError) -> str:
    """Say why a revision names no commit, and what to do."""
    if "ambiguous" in str(error):
        return "more than one object has a name that begins so; write more of it"
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
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


def check_in_repository(project: Project) -> None:
    """Refuse a project that reads what no commit of its repository holds.

    Raises:
        UsageError: the folder is in no git repository.
        ProjectError: a path leads out of the repository.
        SourceError: a folder is, or holds, a submodule.
    """
    top = _top(project.root)
    paths = (*project.paths.read, *project.paths.queries)
    for path in paths:
        if not path.is_relative_to(top):
            settings = project.root / FILE_NAME
            raise ProjectError(f"{settings}: paths: {path} lies outside {top}")
    for entry in filter(None, _git(top, "ls-files", "--stage", "-z").split(b"\0")):
        head, _, name = entry.partition(b"\t")
        file = top / os.fsdecode(name)
        if head.startswith(_SUBMODULE) and any(
            file.is_relative_to(path) or path.is_relative_to(file) for path in paths
        ):
            raise SourceError(Position(file), "is a submodule; commit the files")


def cache_of(root: Path) -> Path | None:
    """Return the folder where parsed files of a project are kept.

    It is None in a repository of which git does not say what is part of it.

    Raises:
        UsageError: somebody has committed it, or made it a link: what a contribution
            says of itself is not to be believed.
    """
    folder, tracked = root / FOLDER, b""
    try:
        # another case is the same folder where the file system knows no cases
        tracked = _git(root, "ls-files", "-z", "--", f":(icase){FOLDER}")
    except UsageError:
        steps = (root.resolve(), *root.resolve().parents)
        if any((step / ".git").exists() for step in steps):
            return None
    if tracked or folder.is_symlink():
        raise UsageError(f"{folder}: is part of the repository; remove it from there")
    return folder / "parsed"


def _top(root: Path) -> Path:
    try:
        top = _git(root, "rev-parse", "--show-toplevel")
    except UsageError as error:
        raise UsageError(f"{root}: {_why_no_tree(str(error), root)}") from error
    return Path(os.fsdecode(top).rstrip("\n")).resolve()


def _why_no_tree(said: str, root: Path) -> str:
    """Say why there is no working tree of a repository, and what to do."""
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
        tree = ("-r", "-z", "--full-tree", self.commit, "--", where)
        listed = self._git("ls-tree", *tree)
        entries = []
        for entry in filter(None, listed.split(b"\0")):
            head, _, name = entry.partition(b"\t")
            mode, kind, blob = head.split()
            file = self.top / os.fsdecode(name)
            if mode == _LINK:
                raise SourceError(
                    Position(file), f"is a symbolic link in {self.commit}"
                )
            if mode == _SUBMODULE:
                raise SourceError(Position(file), f"is a submodule in {self.commit}")
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
        answer = self._git("cat-file", "--batch", stdin=asked)
        contents, place = [], 0
        for _ in blobs:
            end = answer.index(b"\n", place)
            if answer[place:end].endswith(b" missing"):
                raise self._partial()
            size = int(answer[place:end].rsplit(b" ", 1)[1])
            contents.append(answer[end + 1 : end + 1 + size])
            place = end + size + 2
        return contents

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        try:
            return _git(self.top, *arguments, stdin=stdin)
        except UsageError:
            if b".promisor=true" in _git(self.top, "config", "--list"):
                raise self._partial() from None
            raise

    def _partial(self) -> UsageError:
        return UsageError(
            f"{self.commit}: not all of its files are here, as this clone is partial; "
            "get them with: git fetch --refetch --no-filter"
        )


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
        raise UsageError("git is not installed; a commit is read by it") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {' '.join(reason[:1])}") from error
    return run.stdout
