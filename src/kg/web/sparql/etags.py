"""ETags of answers: known before a query is evaluated, as a release never changes.

An answer gets none if the query asks for the time or for chance, or makes blank nodes.
"""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, Final

import brotli
import pyoxigraph
import zstandard

from kg.errors import QuerySyntaxError
from kg.rdf.query_text import LONG, decode, tokens

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.release.manifest import Release
    from kg.sparql import Query
    from kg.web.http.negotiation import Formats

_CHANCE: Final = ("NOW", "RAND", "UUID", "BNODE")
"""What words end with that give another value each time; STRUUID does, too."""
_VERSIONS: Final = (
    pyoxigraph.__version__,
    brotli.__version__,
    zstandard.__version__,
    zlib.ZLIB_RUNTIME_VERSION,
)
"""What the bytes of the same answer may change with, so that its ETag has to."""


class QueryEtags:
    """The ETags of the answers from one release."""

    def __init__(self, release: Release, service: ServiceLimits) -> None:
        """Take all that the bytes of an answer depend on, besides the query."""
        # in memory and on disk the engine has rows without an order in two orders
        self._made_of = (release.id, service.memory_triples, *_VERSIONS)

    async def of(self, query: Query, formats: Formats) -> dict[str, str]:
        """Return the ETag of the answer by what its media type turns out to be.

        It differs with all that the bytes depend on but the coding.
        """
        if await _varies_aside(query.text):
            return {}
        asked = (self._made_of, query.text, query.default_graphs, query.named_graphs)
        digest = hashlib.sha256(repr(asked).encode(errors="replace")).hexdigest()[:32]
        found = [one for one in (formats.results, formats.graphs) if one]
        return {one.media_type: f"{digest}-{one.name}" for one in found}


async def _varies_aside(text: str) -> bool:
    """Do as :func:`varies`, but with a long text in a thread, and only if it may."""
    upper = text.upper()
    if not any(word in upper for word in ("\\U", "CONSTRUCT", *_CHANCE)):
        return False
    if len(text) > LONG:
        return await asyncio.to_thread(varies, text)
    return varies(text)


def varies(text: str) -> bool:
    """Whether a query may be answered otherwise the next time.

    It may if it asks for the time or for chance, or makes blank nodes.
    """
    try:
        found = list(tokens(decode(text).text))
    except QuerySyntaxError:
        return True  # it has no answer
    words = {one.word for one in found}
    if any(word.endswith(_CHANCE) for word in words):
        return True
    if not any(word.endswith("CONSTRUCT") for word in words):
        return False
    # a template has no braces within, and parentheses for collections only
    template = takewhile(
        lambda one: one.text != "}",
        dropwhile(lambda one: not one.word.endswith("CONSTRUCT"), found),
    )
    has_collection = any(one.text == "(" for one in template)
    return has_collection or any(
        one.kind == "blank" or one.text == "[" for one in found
    )
