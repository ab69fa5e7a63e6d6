"""Finds the files of a project, and reads their text: regular, visible, bounded UTF-8.

The files are untrusted: this follows no links, guesses nothing, and unpacks nothing.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import Position, SourceError
from kg.rdf.formats import AUTHORED_FORMATS
from kg.sources.source_parts import split_it
from kg.text.characters import code_point, find_invisible
from kg.text.encoding import text_of
from kg.text.positions import error_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

QUERY_SUFFIX: Final = ".rq"
RULE_SUFFIXES: Final = frozenset([".ttl", QUERY_SUFFIX])
"""The suffixes of shapes and checks."""

_MIB: Final = 1 << 20
_MOST_FILES: Final = 20_000
_ACCEPTED: Final = ", ".join(AUTHORED_FORMATS)
_COMPRESSED: Final = frozenset(
    [
        *(".7z", ".br", ".bz2", ".gz", ".lz4", ".rar", ".tar", ".tgz", ".xz", ".z"),
        *(".zip", ".zst"),
    ]
)
_OTHER_RDF: Final = frozenset(
    [".hdt", ".json", ".n3", ".owl", ".owx", ".rdf", ".rdfs", ".rj", ".trix", ".xml"]
)


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's bytes, and its path in the project, where it need not exist."""

    path: Path
    content: bytes


def rdf_files(paths: Iterable[Path], most: int = _MOST_FILES) -> list[Path]:
    """Return every RDF file at or under the paths, in a fixed order.

    Files of other kinds, such as ``README.md``, are ignored.

    Raises:
        SourceError: a path does not exist; or a folder contains a symbolic link, a
            device, a hidden name, RDF in an unsupported format, a compressed file, or
            more than ``most`` files.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [one for one in _walked(path, most) if is_rdf(one)]
        elif path.exists():
            if not is_rdf(path):
                raise SourceError(Position(path), f"must end in one of {_ACCEPTED}")
            found.append(path)
        else:
            raise SourceError(Position(path), "does not exist")
    if len(found) > most:
        raise SourceError(
            Position(found[most]), f"is beyond the limit of {most} files; join some"
        )
    return found


def files_with(
    suffixes: Collection[str], paths: Iterable[Path], most: int = _MOST_FILES
) -> list[Path]:
    """Return the files at or under the paths with these suffixes, in a fixed order.

    A path that does not exist contains none.

    Raises:
        SourceError: a folder contains a symbolic link, a device, a hidden name, more
            than ``most`` names, or a suffix in the wrong case.
    """
    found = []
    for path in paths:
        for file in _walked(path, most) if path.is_dir() else [path]:
            suffix = file.suffix.lower()
            if suffix in suffixes and file.suffix != suffix:
                raise SourceError(Position(file), f"must end in {suffix}; rename it")
            if suffix in suffixes:
                found.append(file)
    return found


def is_rdf(path: Path) -> bool:
    """Return whether a file is RDF that is read, by its suffix.

    Raises:
        SourceError: it is RDF in an unsupported format, or compressed.
    """
    suffix = path.suffix.lower()
    if suffix in _COMPRESSED:
        raise SourceError(
            Position(path), f"is compressed; unpack it, into a file of {_ACCEPTED}"
        )
    if suffix in _OTHER_RDF:
        raise SourceError(
            Position(path), f"is in a format that is not read here; use {_ACCEPTED}"
        )
    if suffix in AUTHORED_FORMATS and path.suffix != suffix:
        raise SourceError(Position(path), f"must end in {suffix}; rename it")
    return suffix in AUTHORED_FORMATS


def read_text(path: Path, max_mib: int) -> str:
    """Return the text of a file.

    Raises:
        SourceError: as for :func:`read_raw` and :func:`decode`.
    """
    return decode(read_raw(path, max_mib))


def decode(file: RawFile) -> str:
    """Return the text of a file.

    Raises:
        SourceError: it is not UTF-8, or contains an invisible character.
    """
    path, text = file.path, text_of(file.path, file.content)
    if found := find_invisible(text):
        raise error_at(
            path,
            text,
            found.start(),
            f"holds the invisible character {code_point(found[0])}; remove it",
        )
    return text


def _walked(folder: Path, most: int) -> list[Path]:
    try:
        return sorted(_walk(folder, most))
    except OSError as error:
        where = Position(Path(error.filename or folder))
        raise SourceError(where, f"cannot be read: {error.strerror}") from error


def _walk(folder: Path, most: int) -> Iterator[Path]:
    """Yield the files under a folder; check each name on the way."""
    pending, seen = [folder], 0
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                seen += 1
                path = Path(entry.path)
                if seen > most:
                    raise SourceError(
                        Position(folder), f"holds more than {most} names; remove some"
                    )
                _check_entry(path, entry)
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                else:
                    yield path


def _check_entry(path: Path, entry: os.DirEntry[str]) -> None:
    if entry.is_symlink():
        raise SourceError(Position(path), "is a symbolic link; commit the file itself")
    if entry.name.startswith("."):
        raise SourceError(Position(path), "is a hidden name; rename or remove it")
    if not entry.name.isprintable():
        raise SourceError(
            Position(path), "has an invisible character in its name; rename it"
        )
    if not entry.is_dir() and not entry.is_file():
        raise SourceError(Position(path), "is no regular file; remove it")


def read_raw(path: Path, max_mib: int, *, is_named: bool = False) -> RawFile:
    """Return a regular file, read in pieces up to its limit.

    ``is_named`` tells that a command names it, so that it is no part of a project.

    Raises:
        SourceError: the file is not regular, too large, or unreadable.
    """
    irregular = "name a regular file" if is_named else "remove it"
    smaller = "raise [limits] file_mib in kg.toml" if is_named else split_it(path)
    try:
        if path.is_symlink():
            linked = "name the file itself" if is_named else "commit the file itself"
            raise SourceError(Position(path), f"is a symbolic link; {linked}")
        # do not follow a link that was just put there, and do not wait for a pipe
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SourceError(Position(path), f"is no regular file; {irregular}")
            pieces = []
            while piece := stream.read(_MIB):
                pieces.append(piece)
                if len(pieces) > max_mib:
                    raise SourceError(
                        Position(path), f"is larger than {max_mib} MiB; {smaller}"
                    )
    except OSError as error:
        raise SourceError(
            Position(path), f"cannot be read: {error.strerror}"
        ) from error
    return RawFile(path, b"".join(pieces))
