"""What programs that visit all pages ask for first: ``robots.txt`` and the sitemap.

Robots Exclusion Protocol, RFC 9309; https://www.sitemaps.org/protocol.html. The search
index lists the things: the store would sort all of them for each part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from flask import Blueprint, Response, redirect, render_template
from werkzeug.exceptions import NotFound

from kg.errors import StoreUnavailableError
from kg.iris import document_path
from kg.search import SearchError
from kg.search.listing import last_number, local_names
from kg.search.tables import opened
from kg.web.http.router import write_path
from kg.web.pages.lists import LISTS
from kg.web.pages.overview import MAP
from kg.web.pages.view_context import context
from kg.web.pages.vocabulary import PATH as VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from werkzeug.wrappers import Response as BaseResponse

    from kg.search.tables import Connection

_Read = TypeVar("_Read")

blueprint = Blueprint("crawlers", __name__)

PART: Final = 10_000
"""Addresses of a part; 50,000 are allowed, but this many are made at once."""
_SECONDS: Final = 2.0
_ROBOTS: Final = """\
User-agent: *
Disallow: /sparql
Disallow: /search
Disallow: /metrics
Disallow: /health/
Sitemap: {sitemap}
"""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Say that pages and files may be visited, and queries not be guessed."""
    text = _ROBOTS.format(sitemap=context().iris.file("sitemap.xml").value)
    return Response(text, content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def icon() -> BaseResponse:
    """Redirect from where browsers look for an icon, as no page has named it."""
    return redirect("/static/favicon.svg", 301)


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """List the parts of the sitemap."""
    last = _read(last_number) or 0
    parts = ["pages", *range(1, -(-last // PART) + 1)]
    return _sitemap("sitemap", (f"/sitemap/{one}.xml" for one in parts))


@blueprint.get("/sitemap/pages.xml")
def pages() -> Response:
    """List the pages that are about no single thing."""
    return _sitemap(
        "url",
        ["/", MAP, "/timeline", VOCABULARY, "/dumps/", *(f"/{one}" for one in LISTS)],
    )


@blueprint.get("/sitemap/<int(max=99999999):number>.xml")
def part(number: int) -> Response:
    """List the documents of a part."""
    first = (number - 1) * PART + 1
    names = _read(lambda index: local_names(index, first, PART)) if number else None
    if not names:
        raise NotFound("the sitemap has no such part")
    return _sitemap("url", map(document_path, names))


def _read(read: Callable[[Connection], _Read]) -> _Read | None:
    """Return what is read from the search index; None if the release has none.

    Raises:
        StoreUnavailableError: it cannot be read, or that took too long.
    """
    path = context().release.index
    if path is None:
        return None
    try:
        with opened(path, _SECONDS) as index:
            return read(index)
    except SearchError as error:
        raise StoreUnavailableError(f"the list of things: {error}") from error


def _sitemap(kind: str, paths: Iterable[str]) -> Response:
    """Return a sitemap, or an index of sitemaps; what it lists is a ``kind``."""
    base = context().iris.base
    text = render_template(
        "sitemap.xml",
        kind=kind,
        addresses=[base + write_path(one).decode().removeprefix("/") for one in paths],
    )
    return Response(text, content_type="application/xml; charset=utf-8")
