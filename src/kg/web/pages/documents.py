"""Linked data: ``/id/…`` names a thing, ``/doc/…`` is a document about it.

Cool URIs, https://www.w3.org/TR/cooluris/: ``/id/…`` redirects to ``/doc/…`` with 303.
The format is negotiated; each format also has its own address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode, Triple
from pyoxigraph import serialize as serialize_rdf
from werkzeug.exceptions import NotFound

from kg.errors import NotAcceptableError, QueryTooLargeError, UnwritableError
from kg.iris import document_path, graph_name
from kg.rdf.formats import DOCUMENT_FORMATS, RDF_XML, TRIG, TURTLE
from kg.rdf.turtle_writer import serialize as serialize_turtle
from kg.rdf.vocabulary import KG
from kg.rdf.xml_writer import write_rdf_xml
from kg.web.http.negotiation import HTML, acceptable
from kg.web.http.router import write_path
from kg.web.pages import renderers
from kg.web.pages.entity import entity_page, graph_page, vocabulary_page
from kg.web.pages.links import add_link
from kg.web.pages.page_request import PART
from kg.web.pages.view_context import context
from kg.web.views.thing import claims_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("documents", __name__)

_CSV: Final = "text/csv"
_EXTENSIONS: Final = {f.extension: f.media_type for f in DOCUMENT_FORMATS}
_EXTENSIONS.update(html=HTML, csv=_CSV)
_RDF: Final = [HTML, *(f.media_type for f in DOCUMENT_FORMATS)]
_OFFERS: Final = [*_RDF, _CSV]
_BY_TYPE: Final = {f.media_type: f for f in DOCUMENT_FORMATS}
_EXTENSION_OF: Final = {media: extension for extension, media in _EXTENSIONS.items()}


@blueprint.get("/id/<path:local>")
def thing(local: str) -> BaseResponse:
    """Redirect from the IRI of a thing to the document about it."""
    _known(local)
    return redirect(document_path(local), 303)


@blueprint.get("/doc/<path:local>")
def document(local: str) -> BaseResponse:
    """Return the document about a thing, in the named format or the best one.

    An earlier IRI of a thing leads to the document of the IRI that it has now.
    """
    stem, _, extension = local.rpartition(".")
    named = _EXTENSIONS.get(extension) if stem else None
    if named is None:
        stem = local
    node, renamed = _known(stem)
    if renamed is not None:
        # not 308: documents are only read, and old libraries do not follow it
        at = renamed if named is None else f"{renamed}.{extension}"
        return redirect(document_path(at), 301)
    accept = request.headers.get("Accept", "")
    media_type = named or acceptable(accept, _OFFERS, "documents are")
    number = _part(media_type)
    response = _render(stem, node, media_type, number)
    own = write_path(document_path(f"{stem}.{_EXTENSION_OF[media_type]}")).decode()
    at = own if number == 1 else f"{own}?page={number}"
    response.headers["Content-Location"] = at
    return response


def _part(media_type: str) -> int:
    """Return the number of the requested part; the page request has validated it."""
    number = int(request.args.get(PART, "1"))
    if media_type != HTML and number != 1:
        raise NotFound(f"only the HTML page has parts; {media_type} has none")
    return number


@blueprint.get("/ontology")
def vocabulary() -> Response:
    """Return the vocabulary; its terms are fragments of this address."""
    ontology = NamedNode(KG.namespace.removesuffix("#"))
    accept = request.headers.get("Accept", "")
    media_type = acceptable(accept, _RDF, "the vocabulary is")
    if media_type == HTML:
        return _finish(vocabulary_page(ontology), HTML)
    return respond(context().construct("vocabulary", ontology=ontology), media_type)


def respond(triples: Iterable[Triple], media_type: str) -> Response:
    """Serialise triples in one of the document formats."""
    graph_format = _BY_TYPE[media_type]
    prefixes = context().release.manifest.prefixes
    if graph_format in {TURTLE, TRIG}:
        text = serialize_turtle(triples, prefixes, for_n3=True)
        return _finish(text, media_type)
    ordered = sorted(triples, key=str)
    if graph_format is RDF_XML:
        return _finish(_rdf_xml(ordered, prefixes), media_type)
    content = serialize_rdf(ordered, format=graph_format.rdf_format, prefixes=prefixes)
    return _finish(content or b"", media_type)


def _rdf_xml(triples: Iterable[Triple], prefixes: dict[str, str]) -> bytes:
    content = bytearray()
    try:
        write_rdf_xml(triples, content.extend, prefixes)
    except UnwritableError as error:
        raise NotAcceptableError(f"the document has {error}") from None
    return bytes(content)


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
    response = _finish(html, HTML)
    beside = {"prev": number - 1, "next": number + 1}
    for relation, other in beside.items():
        if 1 <= other <= count:
            add_link(response, f"{document_path(local)}?page={other}", relation)
    return response


def _finish(content: str | bytes, media_type: str) -> Response:
    text = media_type.startswith("text/")
    kind = f"{media_type}; charset=utf-8" if text else media_type
    return Response(content, content_type=kind)
