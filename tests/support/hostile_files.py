"""A hostile file that somebody might contribute, and the message that refuses it.

A group is a function that yields files; it takes a port to which nothing may connect.
Each file is for the flood project, and has as little other content as possible.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BASE = "https://example.org/flood/id/"
EVENT = f"<{BASE}event/x>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
PROPERTY = LABEL[1:-1]


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file for a data folder, and a part of the message about it."""

    name: str
    content: bytes
    expected: str


def numbered(
    prefix: str, extension: str, pairs: Iterable[tuple[str | bytes, str]]
) -> Iterator[HostileFile]:
    """Yield a file for each content and its message."""
    for number, (content, expected) in enumerate(pairs, 1):
        data = content if isinstance(content, bytes) else content.encode()
        yield HostileFile(f"{prefix}-{number}.{extension}", data, expected)


def triple(target: str, predicate: str = LABEL, subject: str = EVENT) -> str:
    """Return a triple in Turtle."""
    return f"{subject} {predicate} {target} ."


def json_ld(
    name: str, pairs: Iterable[tuple[dict[str, object], str]]
) -> Iterator[HostileFile]:
    """Yield a JSON-LD file for each object; the function adds its identifier."""
    texts = [
        (json.dumps({"@id": EVENT[1:-1], **members}), expected)
        for members, expected in pairs
    ]
    yield from numbered(name, "jsonld", texts)
