"""How an answer is wanted: its format, its coding, and what the client has of it."""

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
OFFERED: Final = f"take one of {_NAMES}, by its media type or as format"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, how its answer is to be sent, and the ETags that it may get.

    These are by media type and without the coding, which is added when it is known
    (RFC 9110, section 8.8.3): a small answer is sent without one.
    """

    query: Query
    formats: Formats
    coding: Coding
    tags: dict[str, str]

    @property
    def has_format(self) -> bool:
        """Whether there is a format for any answer at all."""
        return bool(self.formats.results or self.formats.graphs)

    def etag(self, answer: AsyncAnswer) -> str:
        """Return the ETag of an answer that has begun; nothing if it gets none."""
        tag = self.tags.get(answer.media_type)
        return _coded(tag, answer.encoding) if tag else ""

    def unchanged(self, known: ETags) -> str | None:
        """Return the ETag of the answer that the client has already.

        An asterisk is none: whether there is an answer is not known yet.
        """
        if known.star_tag:
            return None
        codings = {self.coding.name, *([""] if self.coding.takes_plain else [])}
        tags = [_coded(tag, one) for tag in self.tags.values() for one in codings]
        return next(filter(known.contains_weak, tags), None)


def _coded(tag: str, coding: str) -> str:
    return f"{tag}-{coding}" if coding else tag
