"""The search: its page, its JSON, suggestions, and its description for browsers.

OpenSearch 1.1: https://github.com/dewitt/opensearch. Suggestions:
https://github.com/dewitt/opensearch/blob/master/mediawiki/Specifications/OpenSearch/\
Extensions/Suggestions/1.1/Draft%201.wiki.
"""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from kg.search.classes import OTHERS
from kg.web.http.negotiation import HTML, JSON, acceptable, named_formats
from kg.web.pages.head import add_link
from kg.web.pages.lists import LISTS
from kg.web.pages.search_request import SEARCH, SUGGEST, SearchRequest
from kg.web.pages.search_results import Searcher
from kg.web.pages.view_context import context

blueprint = Blueprint("search", __name__)

DESCRIPTION: Final = "/opensearch.xml"
HEADINGS: Final = {path: heading for path, (heading, _) in LISTS.items()} | {
    OTHERS: "Other things"
}
_SUGGESTIONS: Final = "application/x-suggestions+json"
_DESCRIBES: Final = "application/opensearchdescription+xml"
_MOST_OF_NAME: Final = 16
"""Characters of the short name of a search (OpenSearch 1.1)."""


@blueprint.get(SEARCH)
def search() -> Response:
    """Return the results of a search as a page or as JSON."""
    names = named_formats(request.args.to_dict(flat=False))
    accept = request.headers.get("Accept", "")
    media_type = acceptable(accept, (HTML, JSON), "results are", names)
    found = searcher().results(SearchRequest.parse(request.args))
    if media_type == JSON:
        return Response(_json(found.document()), content_type=JSON)
    title = f"Search: {found.asked.text}" if found.asked.text else "Search"
    page = render_template("search.html", title=title, found=found)
    response = Response(page)
    for target, relation in ((found.previous, "prev"), (found.following, "next")):
        if target:
            add_link(response, target, relation)
    return response


@blueprint.get(SUGGEST)
def suggest() -> Response:
    """Return the names that fit what is being typed, what has them, and where."""
    asked = SearchRequest.parse(request.args)
    found = searcher().suggestions(asked.text)
    names = [(one.matched or one.label).text for one in found]
    described = [
        ", ".join(text.text for text in (one.label, *one.details)) for one in found
    ]
    iris = context().iris
    addresses = [iris.file(one.href.removeprefix("/")).value for one in found]
    content = _json([asked.text, names, described, addresses])
    return Response(content, content_type=_SUGGESTIONS)


@blueprint.get(DESCRIPTION)
def description() -> Response:
    """Describe the search, so that a browser can offer it."""
    searcher()
    iris, manifest = context().iris, context().release.manifest
    xml = render_template(
        "opensearch.xml",
        short_name=(urlsplit(manifest.base_iri).netloc or "search")[:_MOST_OF_NAME],
        search=iris.file(SEARCH.removeprefix("/")).value,
        suggest=iris.file(SUGGEST.removeprefix("/")).value,
    )
    return Response(xml, content_type=f"{_DESCRIBES}; charset=utf-8")


def searcher() -> Searcher:
    """Return what searches this release.

    Raises:
        NotFound: the release has no index.
    """
    index = context().release.index
    if index is None:
        raise NotFound(
            "this release has no search index, because an earlier version of the tool "
            "built it; build it anew, or ask by a query"
        )
    return Searcher(index, context().iris, HEADINGS)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
