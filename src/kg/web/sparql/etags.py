"""What is asked for, and the ETags that its answer can have.

They are computed before the query is evaluated: a release never changes.

An answer has no ETag if the query uses the time or chance, or creates blank nodes.
"""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, Final

import brotli
import pyoxigraph
import zstandard

from kg.errors import QuerySyntaxError
from kg.rdf.query_text import LONG, decode, tokens

if TYPE_CHECKING:
    from werkzeug.datastructures import ETags

    from kg.project import ServiceLimits
    from kg.release.manifest import Release
    from kg.sparql import AsyncAnswer, Query
    from kg.web.http.compression import Coding
    from kg.web.http.negotiation import Formats

_CHANCE: Final = ("NOW", "RAND", "UUID", "BNODE")
"""Functions that return a new value each time; STRUUID ends so, too."""
_VERSIONS: Final = (
    pyoxigraph.__version__,
    brotli.__version__,
    zstandard.__version__,
    zlib.ZLIB_RUNTIME_VERSION,
)
"""Versions that the bytes of an answer may depend on, and so its ETag."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the formats and the coding for its answer, and its possible ETags.

    ``tags`` has an ETag for each media type, without the coding. The coding is added
    when it is known (RFC 9110, section 8.8.3): a small answer is not compressed. A page
    has an ETag of its own.
    """

    query: Query
    formats: Formats
    coding: Coding
    tags: dict[str, str]
    is_page: bool = False

    def etag(self, answer: AsyncAnswer) -> str:
        """Return the ETag of an answer that has begun; empty if it has none."""
        tag = self.tags.get(answer.media_type)
        return _coded(tag, answer.encoding) if tag else ""

    def unchanged(self, known: ETags) -> str | None:
        """Return the ETag that ``If-None-Match`` shares with the answer, or None.

        ``*`` does not count: it is not known yet whether there is an answer.
        """
        if known.star_tag or self.is_page:
            return None
        codings = {self.coding.name, *([""] if self.coding.takes_plain else [])}
        tags = [_coded(tag, one) for tag in self.tags.values() for one in codings]
        return next(filter(known.contains_weak, tags), None)


class QueryEtags:
    """The ETags of the answers from one release."""

    def __init__(self, release: Release, service: ServiceLimits) -> None:
        """Take all that the bytes of an answer depend on, except the query."""
        # unordered rows come from memory in another order than from disk
        self._made_of = (
            *(release.id, service.memory_triples, service.sparql),
            *_VERSIONS,
        )

    async def of(self, query: Query, formats: Formats) -> dict[str, str]:
        """Return the ETag of the answer for each media type that it may have.

        It depends on all that the bytes depend on, except the content coding.
        """
        if await _varies_aside(query.text):
            return {}
        asked = (self._made_of, query.text, query.default_graphs, query.named_graphs)
        digest = hashlib.sha256(repr(asked).encode(errors="replace")).hexdigest()[:32]
        found = [one for one in (formats.results, formats.graphs) if one]
        return {one.media_type: f"{digest}-{one.name}" for one in found}


async def _varies_aside(text: str) -> bool:
    """Call :func:`varies` if the text may vary; a long text is read in a thread."""
    upper = text.upper()
    if not any(word in upper for word in ("\\U", "CONSTRUCT", *_CHANCE)):
        return False
    if len(text) > LONG:
        return await asyncio.to_thread(varies, text)
    return varies(text)


def varies(text: str) -> bool:
    """Whether the same query may have another answer the next time.

    It may if it uses the time or chance, or creates blank nodes.
    """
    try:
        found = list(tokens(decode(text).text))
    except QuerySyntaxError:
        return True  # the query has no answer
    words = {one.word for one in found}
    if any(word.endswith(_CHANCE) for word in words):
        return True
    if not any(word.endswith("CONSTRUCT") for word in words):
        return False
    # a template has no inner braces, and parentheses only for collections
    template = takewhile(
        lambda one: one.text != "}",
        dropwhile(lambda one: not one.word.endswith("CONSTRUCT"), found),
    )
    has_collection = any(one.text == "(" for one in template)
    return has_collection or any(
        one.kind == "blank" or one.text == "[" for one in found
    )


def _coded(tag: str, coding: str) -> str:
    return f"{tag}-{coding}" if coding else tag
