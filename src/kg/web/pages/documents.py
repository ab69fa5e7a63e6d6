"""Linked data: ``/id/…`` names a thing, ``/doc/…`` is a document about it.

Cool URIs, https://www.w3.org/TR/cooluris/: ``/id/…`` redirects to ``/doc/…`` with 303.
The format is negotiated; each format also has its own address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode, Triple
from werkzeug.exceptions import NotFound

from kg.errors import QueryTooLargeError
from kg.iris import document_path, graph_name
from kg.rdf.formats import JSON_RESULTS
from kg.web.http.negotiation import HTML
from kg.web.pages import renderers
from kg.web.pages.descriptions import description_of
from kg.web.pages.entity import entity_page, graph_page
from kg.web.pages.head import add_link, say
from kg.web.pages.page_request import PART
from kg.web.pages.rdf import FORMS, Forms, finish, respond
from kg.web.pages.view_context import context
from kg.web.views import schema_org, signposts
from kg.web.views.thing import claims_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("documents", __name__)

_CSV: Final = "text/csv"
_RESULTS: Final = JSON_RESULTS.media_type
_FORMS: Final = Forms({**FORMS.types, "csv": _CSV})


@blueprint.get("/id/<path:local>")
def thing(local: str) -> BaseResponse:
    """Redirect from the IRI of a thing to the document about it."""
    try:
        _known(local)
    except NotFound:
        elsewhere = description_of(f"{context().iris.id_namespace}{local}")
        if elsewhere is None:
            raise
        return redirect(elsewhere, 303)
    return redirect(document_path(local), 303)


@blueprint.get("/doc/<path:local>")
def document(local: str) -> BaseResponse:
    """Return the document about a thing, in the named format or the best one.

    An earlier IRI of a thing leads to the document of the IRI that it has now.
    """
    stem, _, named = local.rpartition(".")
    extension = named if stem and named in _FORMS.types else None
    if extension is None:
        stem = local
    node, renamed = _known(stem)
    if renamed is not None:
        # not 308: documents are only read, and old libraries do not follow it
        at = renamed if extension is None else f"{renamed}.{extension}"
        return redirect(document_path(at), 301)
    # who lists results of SPARQL wants CSV of solutions, and not of a thing
    is_of_queries = extension is None and _RESULTS in request.headers.get("Accept", "")
    forms = FORMS if is_of_queries else _FORMS
    media_type = forms.chosen(extension, "documents are")
    number = _part(media_type)
    _say(stem, node, media_type, number)
    response = _render(stem, node, media_type, number)
    query = "" if number == 1 else f"page={number}"
    _FORMS.locate(response, document_path(stem), media_type, query)
    return response


def _say(local: str, node: NamedNode, media_type: str, number: int) -> None:
    """Decide on the links of a document, and on the data of a page."""
    manifest = context().release.manifest
    if media_type != HTML:
        say(signposts.of_data(manifest, local, _FORMS.extension(media_type)))
        return
    described = schema_org.of_thing(context(), node, local)
    query = "" if number == 1 else f"?page={number}"
    say(signposts.of_document(manifest, local, described.types, query), described.data)


def _part(media_type: str) -> int:
    """Return the number of the requested part; the page request has validated it."""
    number = int(request.args.get(PART, "1"))
    if media_type != HTML and number != 1:
        raise NotFound(f"only the HTML page has parts; {media_type} has none")
    return number


def _known(local: str) -> tuple[NamedNode, str | None]:
    """Return the IRI of a thing or a named graph that the release has data about.

    For an earlier IRI of a thing, the second is the local name that the thing has now.
    """
    node = context().node(local)
    found = context().select("known", focus=node)
    if not found:
        raise NotFound("nothing is known of this here")
    renamed = found[0].get("renamed")
    if not isinstance(renamed, NamedNode):
        return node, None
    return node, context().iris.local_name(renamed.value)


def _described(local: str, node: NamedNode) -> list[Triple]:
    """Return the triples about a thing, or the content of a named graph.

    Raises:
        QueryTooLargeError: the result is too large; the error says what to use instead.
    """
    try:
        if graph_name(local) is not None:
            return context().construct("graph", graph=node)
        return context().construct("document", focus=node)
    except QueryTooLargeError as error:
        raise QueryTooLargeError(
            f"{error}; a document is never cut: take a dump from "
            f"{context().iris.file('dumps/').value}, or the page, which has parts",
            error.limit,
            error.value,
        ) from None


def _render(local: str, node: NamedNode, media_type: str, number: int) -> Response:
    if media_type == _CSV:
        table = renderers.as_csv(claims_of(context(), node))
        return Response(table, content_type=renderers.CSV)
    if media_type != HTML:
        return respond(_described(local, node), media_type)
    page = graph_page if graph_name(local) is not None else entity_page
    html, count = page(local, number)
    response = finish(html, HTML)
    beside = {"prev": number - 1, "next": number + 1}
    for relation, other in beside.items():
        if 1 <= other <= count:
            add_link(response, f"{document_path(local)}?page={other}", relation)
    return response
