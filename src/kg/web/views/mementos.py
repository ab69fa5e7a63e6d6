"""The releases that are kept, as versions of the dataset in time (Memento, RFC 7089).

The newest is the one that is served. Publishing keeps the last few; what was rolled
back, removed or damaged is no version. Only files are kept: pages and documents of
things are those of the release that is served.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from werkzeug.http import http_date

from kg.errors import ReleaseError
from kg.release.manifest import MANIFEST, Release, read_release
from kg.release.publish.current_release import RELEASES, history
from kg.web.http.links import Link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINK_FORMAT: Final = "application/link-format"
PERMANENT: Final = "/releases/"
TIMEGATE: Final = "/timegate/"
TIMEMAP: Final = "/timemap/"


@dataclass(frozen=True, slots=True)
class Mementos:
    """The versions of a file, the oldest first; the empty path is the whole release."""

    base: str
    path: str
    releases: Sequence[Release]

    @property
    def original(self) -> str:
        """The address of whatever version is the newest."""
        return f"{self.base}{self.path}"

    def address(self, release: Release) -> str:
        """Return the permanent address of a version."""
        return f"{self.base}{PERMANENT[1:]}{release.id}/{self.path}"

    def at(self, moment: datetime | None) -> Release:
        """Return the version of a moment: the last until then, or else the first."""
        if moment is None:
            return self.releases[-1]
        until = [one for one in self.releases if made(one) <= moment]
        return until[-1] if until else self.releases[0]

    def links(self) -> tuple[Link, ...]:
        """Return the links of a version, and of the newest, to the others."""
        return (Link(self.original, "original"), *self.guides())

    def guides(self) -> tuple[Link, ...]:
        """Return the links to where versions are chosen, and to the list of them."""
        return (
            Link(f"{self.base}{TIMEGATE[1:]}{self.path}", "timegate"),
            Link(f"{self.base}{TIMEMAP[1:]}{self.path}", "timemap", LINK_FORMAT),
        )

    def timemap(self) -> str:
        """Return the list of all versions (RFC 7089, section 5)."""
        last = len(self.releases) - 1
        found = [Link(self.original, "original"), *self._of_list()]
        for place, one in enumerate(self.releases):
            ends = ("first " * (place == 0), "last " * (place == last))
            at = (("datetime", http_date(made(one))),)
            found.append(Link(self.address(one), f"{''.join(ends)}memento", others=at))
        return ",\n".join(map(str, found)) + "\n"

    def _of_list(self) -> tuple[Link, ...]:
        gate, itself = self.guides()
        ends = (("from", self.releases[0]), ("until", self.releases[-1]))
        range_of = tuple((name, http_date(made(one))) for name, one in ends)
        return gate, Link(itself.target, "self", LINK_FORMAT, range_of)


def mementos(current: Release, path: str) -> Mementos | None:
    """Return the versions of a file of the release that is served; None if none has it.

    A file that only older releases have has versions too.
    """
    known = [one for one in _kept(current) if not path or has(one, path)]
    return Mementos(current.manifest.base_iri, path, known) if known else None


def has(release: Release, path: str) -> bool:
    """Whether a release has a file."""
    return path == MANIFEST or release.file(path) is not None


def made(release: Release) -> datetime:
    """Return when a release was made."""
    return datetime.fromisoformat(release.manifest.created).astimezone(UTC)


def kept_release(current: Release, identifier: str) -> Release | None:
    """Return a release that is kept, or None."""
    return next((one for one in _kept(current) if one.id == identifier), None)


def _kept(current: Release) -> list[Release]:
    """Return the releases that were published before the one that is served, and it."""
    folder = current.path.parent
    if folder.name != RELEASES:
        return [current]
    published = dict.fromkeys(history(folder.parent))
    if current.id not in published:
        return [current]
    names = list(published)
    before = names[: names.index(current.id)]
    older = (_older(folder / name, current) for name in before)
    found = [one for one in older if one is not None and one.id != current.id]
    return sorted([*found, current], key=made)


def _older(path: Path, current: Release) -> Release | None:
    """Return an older release of the same project, unless it is gone or damaged."""
    if not (path / MANIFEST).is_file():
        return None
    try:
        release = _read(path)
    except ReleaseError:
        return None
    is_same = release.manifest.base_iri == current.manifest.base_iri
    return release if is_same and release.id == path.name else None


@lru_cache(8)
def _read(path: Path) -> Release:
    """Return the release of a folder, which never changes."""
    return read_release(path)
