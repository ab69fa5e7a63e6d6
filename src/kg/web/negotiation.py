"""Content negotiation, RFC 9110, section 12: what a client takes, of what we have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from kg.rdf.formats import (
    DOCUMENT_FORMATS,
    N_QUADS,
    RESULT_FORMATS,
    TRIG,
    GraphFormat,
    ResultFormat,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_Format = TypeVar("_Format", ResultFormat, GraphFormat)

HTML: Final = "text/html"
QUERY_FORMATS: Final = (*DOCUMENT_FORMATS, TRIG, N_QUADS)
"""What the graph that a query gives is negotiated in; the first is the default."""
_XHTML: Final = "application/xhtml+xml"
_ANY: Final = "*/*"
_ALIASES: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "application/x-turtle": "text/turtle",
    "text/plain": "application/n-triples",
}
"""Media types that clients ask for when they mean another one."""
_ALL: Final = (
    HTML,
    _XHTML,
    "application/problem+json",
    *(one.media_type for one in (*RESULT_FORMATS, *QUERY_FORMATS)),
    *_ALIASES,
)


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats in which a client takes solutions and graphs; None for neither."""

    results: ResultFormat | None
    graphs: GraphFormat | None


def best_match(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the best of our media types for an ``Accept`` header, or None for 406.

    Without a header, and among equals, the first offer wins.
    """
    parsed = _ranges(accept or "")
    if not parsed:
        return offers[0]
    weighed = [(parsed.quality(offer), -place) for place, offer in enumerate(offers)]
    quality, place = max(weighed)
    return offers[-place] if quality > 0 else None


@lru_cache(1024)
def preferences(accept: str) -> bytes:
    """Return all that a choice by an ``Accept`` header depends on: the order of ours.

    Headers that differ in weights alone, or in types that nobody offers, are equal.
    """
    parsed = _ranges(accept)
    if not parsed:
        return b""
    weights = [parsed.quality(one) for one in _ALL]
    order = sorted({0, *weights})
    return bytes(order.index(weight) for weight in weights)


def _ranges(accept: str) -> MIMEAccept:
    """Return the media ranges without parameters, since none of our types has any.

    Old Java clients send a lone asterisk and mean any type.
    """
    parsed = parse_accept_header(accept, MIMEAccept)
    plain = ((one.partition(";")[0].strip(), quality) for one, quality in parsed)
    return MIMEAccept((_ANY if one == "*" else one, quality) for one, quality in plain)


@lru_cache(1024)
def query_formats(accept: str | None, named: str | None) -> Formats:
    """Return the formats for the answer to a query, by header or by short name.

    A name overrides the header; an unknown one fits nothing.
    """
    if named:
        return Formats(
            next((f for f in RESULT_FORMATS if f.name == named), None),
            next((f for f in QUERY_FORMATS if f.name == named), None),
        )
    return Formats(
        _format(accept, RESULT_FORMATS),
        _format(accept, QUERY_FORMATS),
    )


def _format(accept: str | None, formats: Sequence[_Format]) -> _Format | None:
    by_type = {one.media_type: one for one in formats}
    # last, so that among equals a type wins over what only means one
    meant = {name: by_type[of] for name, of in _ALIASES.items() if of in by_type}
    offers = {**by_type, **meant}
    chosen = None
    if _XHTML in (accept or ""):  # a browser: it lists XML for the sake of pages
        chosen = best_match(accept, list(by_type))
    chosen = chosen or best_match(accept, list(offers))
    return offers[chosen] if chosen else None
