"""Reads the files of a project in a commit from git, without a checkout."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import KgError, Position, ProjectError, SourceError, UsageError
from kg.project import FILE_NAME, Project, parse_project
from kg.rdf.formats import AUTHORED_FORMATS
from kg.sources.accepted_files import (
    QUERY_SUFFIX,
    RULE_SUFFIXES,
    RawFile,
    files_with,
    is_rdf,
    read_raw,
)
from kg.sources.git import SUBMODULE, commit_named, run_git, top_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


_LINK: Final = b"120000"
_READ: Final = RULE_SUFFIXES | AUTHORED_FORMATS.keys()
_SHIPPED_MIB: Final = 100


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project in a commit: its settings, and its files, unparsed.

    ``rules`` are the files of its shapes and checks. What the tool ships is as it is
    now, whatever the commit had: it belongs to the tool that reads.
    """

    name: str
    project: Project
    settings: RawFile
    ontology: tuple[RawFile, ...]
    data: tuple[RawFile, ...]
    rules: tuple[RawFile, ...]
    queries: tuple[RawFile, ...]


def read_snapshot(root: Path, revision: str) -> Snapshot:
    """Return a project in a commit; ``root`` is its folder in the working tree.

    Raises:
        UsageError: the folder is in no git repository, git is not installed, or there
            is no such commit.
        ProjectError: the commit has no usable ``kg.toml`` there.
        SourceError: the commit contains a symbolic link, a submodule, or a file of
            another format; or a link of the working tree leads to the folder.
    """
    top = top_of(root)
    _check_no_link(root.absolute(), top)
    root = root.resolve()
    listing = _Listing(top, commit_named(root, revision))
    settings = listing.files([root / FILE_NAME])
    if not settings:
        raise ProjectError(
            f"{root}: {revision} has no {FILE_NAME} here; validate the whole project, "
            "without --since"
        )
    # the folders of its settings may have been removed since
    try:
        project = parse_project(root, settings[0].content, is_here=False)
    except ProjectError as error:
        raise of_commit(error, revision) from error
    paths = project.paths
    listing.shipped = paths.shipped
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
    """Return an error in a file of a commit, with a text that names the commit."""
    said = (
        f"; {revision} has this error, so nothing can be compared with it: validate "
        "the whole project, without --since"
    )
    if isinstance(error, SourceError):
        return SourceError(error.position, error.message + said, error.excerpt)
    return ProjectError(f"{error}{said}")


def _check_no_link(folder: Path, top: Path) -> None:
    """Refuse a symbolic link of the repository on the path to a folder.

    With such a link, a change could choose which project is validated.
    """
    for step in (folder, *folder.parents):
        if step.is_symlink() and step.parent.resolve().is_relative_to(top):
            raise SourceError(
                Position(step), "is a symbolic link; name the folder itself"
            )


class _Listing:
    """The files of a commit under some paths."""

    def __init__(self, top: Path, commit: str) -> None:
        self.top = top
        self.commit = commit
        self.shipped: tuple[Path, ...] = ()

    def files(self, paths: Iterable[Path]) -> list[RawFile]:
        return [file for path in paths for file in self._under(path)]

    def _under(self, path: Path) -> list[RawFile]:
        if path in self.shipped:
            return [read_raw(file, _SHIPPED_MIB) for file in files_with(_READ, [path])]
        if not path.is_relative_to(self.top):
            raise UsageError(f"{path}: lies outside the repository {self.top}")
        where = path.relative_to(self.top).as_posix()
        tree = ("-r", "-z", "--full-tree", self.commit, "--", where)
        listed = self._git("ls-tree", *tree)
        files, blobs = [], []
        for entry in filter(None, listed.split(b"\0")):
            head, _, name = entry.partition(b"\t")
            mode, kind, blob = head.split()
            file = self.top / os.fsdecode(name)
            if mode == _LINK:
                raise SourceError(
                    Position(file), f"is a symbolic link in {self.commit}"
                )
            if mode == SUBMODULE:
                raise SourceError(Position(file), f"is a submodule in {self.commit}")
            if kind == b"blob":
                files.append(file)
                blobs.append(blob)
        found = map(RawFile, files, self._contents(blobs))
        return sorted(found, key=lambda raw: raw.path)

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
            return run_git(self.top, *arguments, stdin=stdin)
        except UsageError:
            if b".promisor=true" in run_git(self.top, "config", "--list"):
                raise self._partial() from None
            raise

    def _partial(self) -> UsageError:
        return UsageError(
            f"{self.commit}: not all of its files are here, as this clone is partial; "
            "get them with: git fetch --refetch --no-filter"
        )
