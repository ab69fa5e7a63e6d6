"""What a response says of itself: typed links, and data of schema.org.

A view function decides on both. The links are the header ``Link`` of the response; the
links and the data are in the head of a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import g, has_request_context, request

from kg.web.http.links import Link
from kg.web.pages.downloads import is_file
from kg.web.pages.view_context import context
from kg.web.views import signposts
from kg.web.views.mementos import mementos

if TYPE_CHECKING:
    from flask import Response


_WITH_LINKS: Final = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.FOUND}


@dataclass(frozen=True, slots=True)
class Head:
    """Links of a response, and what its page has as JSON-LD by schema.org."""

    links: tuple[Link, ...] = ()
    data: dict[str, Any] | None = None

    @property
    def canonical(self) -> str:
        """The address of the page among those that have the same."""
        found = (one.address for one in self.links if one.relation == "canonical")
        return next(found, "")


def say(links: tuple[Link, ...], data: dict[str, Any] | None = None) -> None:
    """Decide on the links and data of the response to the current request."""
    g.head = Head(links, data)


def head() -> Head:
    """Return what was decided; by default, what any page says; nothing on problems."""
    if not has_request_context() or request.url_rule is None:
        return Head()
    if "head" not in g:
        g.head = Head(_usual())
    return g.head  # type: ignore[no-any-return]


def _usual() -> tuple[Link, ...]:
    """Return the links of a page, or a file, of which no view decided any."""
    manifest = context().release.manifest
    if is_file(request.path):
        versions = mementos(context().release, request.path[1:])
        return signposts.of_file(manifest) + (versions.guides() if versions else ())
    return () if request.query_string else signposts.of_page(manifest, request.path)


def add_links(response: Response) -> None:
    """Add the links of a response that is no problem and no redirect."""
    if response.status_code in _WITH_LINKS:
        for link in head().links:
            response.headers.add("Link", str(link))


def add_link(response: Response, target: str, relation: str) -> None:
    """Add a link to a page beside this one, on this host."""
    response.headers.add("Link", str(Link(target, relation)))
