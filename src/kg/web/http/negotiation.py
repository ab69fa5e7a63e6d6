"""Content negotiation, RFC 9110, section 12: what a client takes, of what we have.

One choice for all that is served: pages, documents, answers and problems.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from kg.errors import NotAcceptableError
from kg.rdf.formats import (
    CSV_RESULTS,
    DOCUMENT_FORMATS,
    JSON_LD,
    JSON_RESULTS,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    TRIG,
    TSV_RESULTS,
    TURTLE,
    XML_RESULTS,
    GraphFormat,
    ResultFormat,
)
from kg.web.http.accept import media_ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.web.http.accept import MediaRanges

_Format = TypeVar("_Format", ResultFormat, GraphFormat)

HTML: Final = "text/html"
PROBLEM: Final = "application/problem+json"
DESCRIPTION_FORMATS: Final = (*(one.media_type for one in DOCUMENT_FORMATS), HTML)
"""What the endpoint describes itself in; the first is the default."""
FORMAT_PARAMETERS: Final = ("format", "output", "results")
"""Where clients name a format; the protocol has no parameter for it."""

_XHTML: Final = "application/xhtml+xml"
_XML: Final = ("application/xml", "text/xml")
_JSON: Final = ("application/json", "text/json")
_SCRIPT: Final = ("text/javascript", "application/javascript")
_MEANT: Final[Mapping[str, tuple[str, ...]]] = {
    JSON_RESULTS.media_type: (*_JSON, *_SCRIPT),
    XML_RESULTS.media_type: _XML,
    CSV_RESULTS.media_type: ("application/csv",),
    TSV_RESULTS.media_type: ("text/tsv",),
    TURTLE.media_type: (
        "application/turtle",
        "application/x-turtle",
        "text/n3",
        "text/rdf+n3",
        "application/n3",
    ),
    JSON_LD.media_type: ("application/x-json+ld", *_JSON),
    N_TRIPLES.media_type: ("text/plain", "text/ntriples"),
    RDF_XML.media_type: _XML,
    TRIG.media_type: ("application/x-trig",),
    N_QUADS.media_type: ("text/x-nquads", "text/nquads"),
    PROBLEM: _JSON,
}
"""Media types that clients ask for when they mean another one, by that one."""
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    TURTLE.media_type: ("n3",),
    JSON_LD.media_type: ("json-ld", "json"),
    N_TRIPLES.media_type: ("n-triples",),
    RDF_XML.media_type: ("rdf+xml", "rdf/xml", "xml"),
    N_QUADS.media_type: ("n-quads",),
}
"""Short names besides those of :mod:`kg.rdf.formats`."""

_ALL: Final = (
    HTML,
    PROBLEM,
    *(one.media_type for one in (*RESULT_FORMATS, *DOCUMENT_FORMATS)),
)
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats in which a client takes solutions and graphs; None for neither."""

    results: ResultFormat | None
    graphs: GraphFormat | None


def best_match(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the best of our media types for an ``Accept`` header, or None for 406.

    Without a header the first offer wins. Of equal weight, the type wins that was named
    more closely, then the first. A browser lists XML for the sake of pages, and gets it
    for nothing else.
    """
    accepted = media_ranges(accept or "")
    if not accepted:
        return offers[0]
    is_browser = accepted.named(_XHTML) is not None
    return (is_browser and _best(accepted, offers, without=_XML)) or _best(
        accepted, offers
    )


def _best(
    accepted: MediaRanges, offers: Sequence[str], without: Sequence[str] = ()
) -> str | None:
    scores = [_score(accepted, offer, without) for offer in offers]
    best = max(scores)
    return offers[scores.index(best)] if best[0] > 0 else None


def _score(
    accepted: MediaRanges, offer: str, without: Sequence[str]
) -> tuple[float, int, bool]:
    """Return what a choice goes by: the weight, how closely, and by which name."""
    scores = [(*accepted.weigh(offer), True)]
    if accepted.named(offer) != 0:
        scores += [
            (accepted.named(one) or 0.0, 2, False)
            for one in _MEANT.get(offer, ())
            if one not in without
        ]
    return max(scores)


@lru_cache(1024)
def preferences(accept: str) -> bytes:
    """Return all that a choice by an ``Accept`` header depends on: the order of ours.

    Headers that differ in weights alone, or in types that nobody offers, are equal.
    """
    accepted = media_ranges(accept)
    if not accepted:
        return b""
    is_browser = accepted.named(_XHTML) is not None
    scores = [_score(accepted, one, ()) for one in _ALL]
    if is_browser:
        scores += [_score(accepted, one, _XML) for one in _ALL]
    order = [None, *sorted({one for one in scores if one[0] > 0})]
    return bytes(order.index(one) if one[0] > 0 else 0 for one in scores)


def named_formats(parameters: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the names of formats in the parameters of a request.

    One that is repeated is none: which of its values is meant cannot be told. Nor is
    one that is longer than any format's, as what is chosen is remembered by them.
    """
    values = (parameters.get(name, ()) for name in FORMAT_PARAMETERS)
    names = (found[0] for found in values if len(found) == 1)
    return tuple(name for name in names if len(name) <= _LONGEST_NAME)


def named_type(names: Iterable[str], offers: Sequence[str]) -> str | None:
    """Return the first of our media types that is called by one of some names."""
    for name in names:
        # in a form that is not encoded as it should be, a plus is a space
        plain = name.lower().partition(";")[0].strip().replace(" ", "+")
        for offer in offers:
            if plain in _names(offer):
                return offer
    return None


def _names(media_type: str) -> set[str]:
    found = {media_type, *_MEANT.get(media_type, ()), *_CALLED.get(media_type, ())}
    for one in (*RESULT_FORMATS, *DOCUMENT_FORMATS):
        if one.media_type == media_type:
            found |= {one.name, getattr(one, "extension", one.name)}
    return found | ({"html"} if media_type == HTML else set())


def negotiate(
    accept: str | None, names: Sequence[str], offers: Sequence[str]
) -> str | None:
    """Return the media type that is named, or else the best one for ``Accept``."""
    return named_type(names, offers) or best_match(accept, offers)


def acceptable(
    accept: str, offers: Sequence[str], what: str, names: Sequence[str] = ()
) -> str:
    """Return the media type of a page or a document; see :func:`negotiate`.

    Raises:
        NotAcceptableError: there is none; it says as which ``what`` is offered.
    """
    chosen = negotiate(accept, names, offers)
    if chosen is None:
        raise NotAcceptableError(f"{what} offered as {', '.join(offers)}")
    return chosen


@lru_cache(1024)
def query_formats(accept: str | None, names: tuple[str, ...]) -> Formats:
    """Return the formats for the answer to a query.

    A name that is unknown, or does not fit what the query gives, leaves that to the
    header.
    """
    return Formats(
        _format(accept, names, RESULT_FORMATS), _format(accept, names, DOCUMENT_FORMATS)
    )


def _format(
    accept: str | None, names: tuple[str, ...], formats: Sequence[_Format]
) -> _Format | None:
    by_type = {one.media_type: one for one in formats}
    chosen = negotiate(accept, names, list(by_type))
    return by_type[chosen] if chosen else None
