"""The representation of an answer that a client asks for: format, coding and ETag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.rdf.formats import DOCUMENT_FORMATS, RESULT_FORMATS

if TYPE_CHECKING:
    from werkzeug.datastructures import ETags

    from kg.sparql import AsyncAnswer, Query
    from kg.web.http.compression import Coding
    from kg.web.http.negotiation import Formats

_NAMES: Final = ", ".join(one.name for one in (*RESULT_FORMATS, *DOCUMENT_FORMATS))
OFFERED: Final = (
    f"take one of {_NAMES}, by media type in Accept or by name in the parameter format"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the formats and the coding for its answer, and its possible ETags.

    ``tags`` has an ETag for each media type, without the coding. The coding is added
    when it is known (RFC 9110, section 8.8.3): a small answer is not compressed.
    """

    query: Query
    formats: Formats
    coding: Coding
    tags: dict[str, str]

    @property
    def has_format(self) -> bool:
        """Whether any format is acceptable."""
        return bool(self.formats.results or self.formats.graphs)

    def etag(self, answer: AsyncAnswer) -> str:
        """Return the ETag of an answer that has begun; empty if it has none."""
        tag = self.tags.get(answer.media_type)
        return _coded(tag, answer.encoding) if tag else ""

    def unchanged(self, known: ETags) -> str | None:
        """Return the ETag that ``If-None-Match`` shares with the answer, or None.

        ``*`` does not count: it is not known yet whether there is an answer.
        """
        if known.star_tag:
            return None
        codings = {self.coding.name, *([""] if self.coding.takes_plain else [])}
        tags = [_coded(tag, one) for tag in self.tags.values() for one in codings]
        return next(filter(known.contains_weak, tags), None)


def _coded(tag: str, coding: str) -> str:
    return f"{tag}-{coding}" if coding else tag
