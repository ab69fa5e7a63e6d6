"""Content negotiation (RFC 9110, section 12): chooses the media type of a response.

Pages, documents, answers to queries and problems all choose it here.
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
from kg.web.http.weighted_lists import MediaRanges, media_ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_Format = TypeVar("_Format", ResultFormat, GraphFormat)

HTML: Final = "text/html"
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
DESCRIPTION_FORMATS: Final = (*(one.media_type for one in DOCUMENT_FORMATS), HTML)
"""The media types of the endpoint's description; the first is the default."""
FORMAT_PARAMETERS: Final = ("format", "output", "results")
"""Parameters that name a format; the SPARQL Protocol itself has none."""

_GIF: Final = "image/gif"
_XHTML: Final = "application/xhtml+xml"
_XML: Final = ("application/xml", "text/xml")
_JSON: Final = (JSON, "text/json")
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
    JSON: ("text/json",),
}
"""For each of our media types, other types by which clients ask for it."""
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    TURTLE.media_type: ("n3",),
    JSON_LD.media_type: ("json-ld", "json"),
    N_TRIPLES.media_type: ("n-triples",),
    RDF_XML.media_type: ("rdf+xml", "rdf/xml", "xml"),
    N_QUADS.media_type: ("n-quads",),
    JSON: ("json",),
}
"""Short names of formats, in addition to those of :mod:`kg.rdf.formats`."""

_ALL: Final = (
    HTML,
    JSON,
    PROBLEM,
    *(one.media_type for one in (*RESULT_FORMATS, *DOCUMENT_FORMATS)),
)
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Formats:
    """The best formats for solutions and for graphs; None if none is acceptable."""

    results: ResultFormat | None
    graphs: GraphFormat | None


def best_match(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the best offer for the value of an ``Accept`` field, or None (406).

    Without the field, the first offer wins. At equal weight, the more specific media
    range wins, then the earlier offer. Browsers list XML because of pages: for them,
    XML stands for an RDF format only if nothing else fits.
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
    """Return the rank of an offer: weight, specificity, whether by its own name."""
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
    """Return how an ``Accept`` field ranks our media types: all that a choice needs.

    Fields with the same ranking are equal, whatever their weights and other types.
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

    A repeated parameter is ambiguous, and does not count. Nor does a name longer than
    any format has: choices are cached by name.
    """
    values = (parameters.get(name, ()) for name in FORMAT_PARAMETERS)
    names = (found[0] for found in values if len(found) == 1)
    return tuple(name for name in names if len(name) <= _LONGEST_NAME)


def named_type(names: Iterable[str], offers: Sequence[str]) -> str | None:
    """Return the offer that the first known name stands for, or None."""
    for name in names:
        # a plus that a client forgot to encode arrives as a space
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
    """Return the offer that is named, or else the best one for ``Accept``."""
    return named_type(names, offers) or best_match(accept, offers)


def acceptable(
    accept: str, offers: Sequence[str], what: str, names: Sequence[str] = ()
) -> str:
    """Return the media type of a page or a document; see :func:`negotiate`.

    Raises:
        NotAcceptableError: none fits; the message lists what is offered.
    """
    chosen = negotiate(accept, names, offers)
    if chosen is None:
        raise NotAcceptableError(f"{what} offered as {', '.join(offers)}")
    return chosen


@lru_cache(1024)
def prefers_page(accept: str, names: tuple[str, ...]) -> bool:
    """Whether the answer to a query is to be a page: HTML is named and ranks first.

    Wildcards name nothing. Programs in Java that choose nothing send the ``Accept`` of
    its library, which begins with HTML and goes on with images: they get data.
    """
    offers = [one.media_type for one in (*RESULT_FORMATS, *DOCUMENT_FORMATS)]
    named = named_type(names, [*offers, HTML])
    if named:
        return named == HTML
    accepted = media_ranges(accept)
    is_java = accepted.named(_GIF) and accepted.named(_XHTML) is None
    if is_java or not accepted.named(HTML):
        return False
    return best_match(accept, [*offers, HTML]) == HTML


@lru_cache(1024)
def query_formats(accept: str | None, names: tuple[str, ...]) -> Formats:
    """Return the formats for the answer to a query.

    ``Accept`` decides if the name is unknown, or does not fit the form of the query.
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
