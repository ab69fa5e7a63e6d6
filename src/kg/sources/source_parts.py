"""The files of a source that is too large for one file, and their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.errors import Position, SourceError
from kg.iris import SLUG

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_STEM: Final = re.compile(rf"(?P<slug>{SLUG})(?:\.(?P<part>[2-9]|[1-9][0-9]{{1,3}}))?")
_SECOND: Final = 2


def source_of(path: Path) -> tuple[str, int]:
    """Return the slug of the source that a file belongs to, and the number of the part.

    A source that is too large for one file continues in files beside it: ``post.ttl``,
    ``post.2.ttl``, ``post.3.ttl``. All are one graph, named by the slug.

    Raises:
        SourceError: the file name is not valid for a graph or a part.
    """
    found = _STEM.fullmatch(path.stem)
    if found is not None:
        return found["slug"], int(found["part"] or 1)
    slug = path.stem.partition(".")[0]
    message = (
        "the name of a file names its graph: use lower-case ASCII words and hyphens"
    )
    if slug != path.stem and _STEM.fullmatch(slug):
        message += (
            f"; the parts of a source are {slug}{path.suffix}, {slug}.2{path.suffix}, "
            f"{slug}.3{path.suffix} and so on"
        )
    raise SourceError(Position(path), message)


def check_parts(files: Iterable[Path]) -> None:
    """Check that no part of a source is missing.

    Raises:
        SourceError: a part is missing, or a file name is invalid.
    """
    there: dict[tuple[Path, str], set[int]] = {}
    numbered = [(path, *source_of(path)) for path in files]
    for path, slug, part in numbered:
        there.setdefault((path.parent, slug), set()).add(part)
    for path, slug, part in numbered:
        if part > 1 and part - 1 not in there[path.parent, slug]:
            before = slug if part == _SECOND else f"{slug}.{part - 1}"
            raise SourceError(
                Position(path),
                f"is part {part} of {slug}, but {before}{path.suffix} is not beside "
                "it: put it back, or rename this file",
            )


def split_it(path: Path) -> str:
    """Return how to split a file that is too large."""
    try:
        slug, part = source_of(path)
    except SourceError:
        return "split it"
    return f"split it: go on in {slug}.{part + 1}{path.suffix}, which is the same graph"
