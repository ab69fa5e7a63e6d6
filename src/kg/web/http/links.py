"""Typed links (RFC 8288): one list for the header ``Link`` and for the head of HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

_IN_URI: Final = ":/?#[]@!$&'()*+,;=%~"
"""What a URI may have beside letters and digits (RFC 3986, sections 2.1 to 2.3)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a URI, an IRI or a path, and in which relation that is to this page.

    ``relation`` may have several types, with blanks between them. ``media_type`` is a
    hint of what is there. ``others`` are further attributes (RFC 8288, section 3.4).
    """

    target: str
    relation: str
    media_type: str = ""
    others: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        """The target as a URI, which no character ends before its end."""
        return quote(self.target, _IN_URI)

    def __str__(self) -> str:
        """Return the link as in a header, and in ``application/link-format``."""
        parts = [("rel", self.relation), ("type", self.media_type), *self.others]
        said = (f'; {name}="{value}"' for name, value in parts if value)
        return f"<{self.address}>{''.join(said)}"


def in_formats(
    address: str, query: str, relation: str, types: Iterable[tuple[str, str]]
) -> list[Link]:
    """Return links to a document in formats: each an extension and a media type."""
    return [
        Link(f"{address}.{extension}{query}", relation, media_type)
        for extension, media_type in types
    ]
