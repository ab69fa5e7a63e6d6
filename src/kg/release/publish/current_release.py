"""Which release is current, and which were before it.

``current`` is a link that is switched atomically. ``.history`` has the identifiers of
releases in the order of publishing, one on each line; clocks and file times do not
matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.release.manifest import is_identifier
from kg.release.publish.durable import flush_folder, write_bytes

if TYPE_CHECKING:
    from pathlib import Path

CURRENT: Final = "current"
RELEASES: Final = "releases"
_HISTORY: Final = ".history"
_REMEMBERED: Final = 100


def history(output: Path) -> list[str]:
    """Return the identifiers of releases in the order of publishing, current last.

    It omits identifiers after the current one: they were rolled back, or a kill
    prevented the switch.
    """
    try:
        lines = (output / _HISTORY).read_text("ascii", "replace").split()
    except FileNotFoundError:
        lines = []
    published = list(filter(is_identifier, lines))
    try:
        current = (output / CURRENT).readlink().name
    except OSError:
        return published
    while published and current in published and published[-1] != current:
        published.pop()
    return published if current in published else [*published, current]


def add_to_history(output: Path, identifier: str) -> None:
    """Record atomically that a release is about to be published.

    Raises:
        OSError: writing failed; nothing has changed.
    """
    published = history(output)
    if published[-1:] == [identifier]:
        return
    lines = [f"{one}\n" for one in (*published, identifier)[-_REMEMBERED:]]
    new = output / f"{_HISTORY}.new"
    new.unlink(missing_ok=True)
    write_bytes(new, "".join(lines).encode())
    new.rename(output / _HISTORY)
    # before the switch, because only the history knows the former current release
    flush_folder(output)


def point_at(output: Path, identifier: str) -> None:
    """Point ``current`` at a release atomically.

    Raises:
        OSError: it failed; nothing has changed.
        ReleaseError: it is done, but the disk did not confirm it.
    """
    link = output / f".{CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(f"{RELEASES}/{identifier}")
    link.rename(output / CURRENT)
    try:
        flush_folder(output)
    except OSError as error:
        raise ReleaseError(
            f"{output}: {identifier} is published, but the disk did not confirm it "
            f"({error.strerror}): after a power cut, the release before may be current"
        ) from error
