"""Which files make up a project, and their text: nothing is parsed here.

A file may come from the working tree or from another commit; either way it is bytes
that somebody else wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import Position, SourceError
from kg.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.rdf.formats import GraphFormat

READABLE: Final[dict[str, GraphFormat]] = {
    f".{one.extension}": one for one in (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD)
}
"""The formats that a project may be written in, by the suffix of a file's name."""

_REFUSED: Final = {
    **dict.fromkeys((".rdf", ".owl", ".xml"), "is RDF/XML"),
    **dict.fromkeys((".gz", ".bz2", ".xz", ".zst", ".zip", ".tar"), "is compressed"),
    **dict.fromkeys((".n3", ".json", ".trix", ".hdt"), "is in no format read here"),
}
_BIDI_OR_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's name and bytes; ``path`` is where it is, or would be, in the project."""

    path: Path
    content: bytes


def rdf_files(paths: Iterable[Path]) -> list[Path]:
    """Return every RDF file at or under the paths, in a fixed order.

    Raises:
        SourceError: a path does not exist, is a symbolic link or holds one, or a file
            is in a format that is not read.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise SourceError(Position(path), "does not exist")
        entries = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [one for one in entries if is_rdf(one)]
    return found


def is_rdf(path: Path) -> bool:
    """Return whether a file of a project is one to read.

    Raises:
        SourceError: it is a symbolic link, or in a format that is not read.
    """
    if path.is_symlink():
        raise SourceError(Position(path), "is a symbolic link; commit the file itself")
    suffix = path.suffix.lower()
    if suffix in _REFUSED:
        formats = ", ".join(READABLE)
        raise SourceError(
            Position(path), f"{_REFUSED[suffix]}; use one of {formats} instead"
        )
    return suffix in READABLE


def read_raw(path: Path, max_mib: int) -> RawFile:
    """Read a file, but no more of it than is allowed.

    Raises:
        SourceError: the file is a symbolic link, too large, or unreadable.
    """
    if path.is_symlink():
        raise SourceError(Position(path), "is a symbolic link; commit the file itself")
    if path.exists() and not path.is_file():
        raise SourceError(Position(path), "is no regular file; remove it")
    try:
        with path.open("rb") as stream:
            content = stream.read(max_mib * _MIB + 1)
    except OSError as error:
        raise SourceError(
            Position(path), f"cannot be read: {error.strerror}"
        ) from error
    return RawFile(path, content)


def decode(file: RawFile, max_mib: int) -> str:
    """Return a file's text, refusing what no honest contribution holds.

    Raises:
        SourceError: the file is too large or no UTF-8, or holds a control character
            or one that changes the direction of text.
    """
    path, content = file.path, file.content
    if len(content) > max_mib * _MIB:
        raise SourceError(Position(path), f"is larger than {max_mib} MiB; split it")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(Position(path, line), "is no UTF-8 text here") from error
    if found := _BIDI_OR_CONTROL.search(text):
        raise SourceError(
            position_at(path, text, found.start()),
            f"holds the invisible character U+{ord(found[0]):04X}; remove it",
        )
    return text


def read_text(path: Path, max_mib: int) -> str:
    """Read a file's text.

    Raises:
        SourceError: as :func:`read_raw` and :func:`decode` say.
    """
    return decode(read_raw(path, max_mib), max_mib)


def position_at(path: Path, text: str, offset: int) -> Position:
    """Return the position of an offset (in characters) into a file's text."""
    before = text[:offset]
    return Position(path, before.count("\n") + 1, offset - before.rfind("\n"))
