"""The SPARQL endpoint: SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/.

A status is sent once the first piece of the answer is there; when a later piece fails,
the transfer breaks off, so that 200 means a complete answer.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest, NotAcceptable, UnsupportedMediaType

from kg.rdf.formats import CSV_RESULTS, DOCUMENT_FORMATS, TSV_RESULTS
from kg.store import Query
from kg.web.context import context
from kg.web.description import describe_service
from kg.web.documents import respond
from kg.web.negotiation import HTML, best_match, query_formats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import MultiDict

    from kg.store import Answer

blueprint = Blueprint("sparql", __name__)

QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
_UPDATES_REFUSED: Final = "updates are not offered: the data are read-only"


@blueprint.get("/sparql")
def get_query() -> Response:
    """Answer a query by GET; without one, describe the service or show a form."""
    if "query" not in request.args and "update" not in request.args:
        return _describe()
    return _respond(_from_parameters(request.args))


@blueprint.post("/sparql")
def post_query() -> Response:
    """Answer a query by POST, as a form or as it is."""
    if request.mimetype == FORM_TYPE:
        parameters = request.args.copy()
        parameters.update(request.form)
        return _respond(_from_parameters(parameters))
    if request.mimetype == QUERY_TYPE:
        try:
            text = request.get_data().decode("utf-8")
        except UnicodeDecodeError:
            raise BadRequest("the query is no UTF-8 text") from None
        return _respond(_query(text, request.args))
    if request.mimetype == UPDATE_TYPE:
        raise BadRequest(_UPDATES_REFUSED)
    raise UnsupportedMediaType(f"send {FORM_TYPE} or {QUERY_TYPE}")


def _from_parameters(parameters: MultiDict[str, str]) -> Query:
    if "update" in parameters:
        raise BadRequest(_UPDATES_REFUSED)
    queries = parameters.getlist("query")
    if len(queries) != 1:
        raise BadRequest("send exactly one parameter named query")
    return _query(queries[0], parameters)


def _query(text: str, parameters: MultiDict[str, str]) -> Query:
    return Query(
        text,
        default_graphs=tuple(parameters.getlist("default-graph-uri")),
        named_graphs=tuple(parameters.getlist("named-graph-uri")),
    )


def _respond(query: Query) -> Response:
    accept, named = request.headers.get("Accept"), request.values.get("format")
    formats = query_formats(accept, named)
    if formats.results is None and formats.graphs is None:
        raise NotAcceptable("no format that was asked for is offered here")
    answer = context().store.answer(query, formats.results, formats.graphs)
    response = Response(_body(answer), content_type=_content_type(answer))
    close = getattr(answer.body, "close", None)
    if close:
        response.call_on_close(close)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "public, max-age=60"
    if answer.media_type in {CSV_RESULTS.media_type, TSV_RESULTS.media_type}:
        # a spreadsheet would run what a cell holds; a download is looked at first
        response.headers["Content-Disposition"] = "attachment"
    return response


def _body(answer: Answer) -> bytes | Iterator[bytes]:
    """Return the pieces once the first is there; to HTTP/1.0, all of them at once.

    HTTP/1.0 has no mark for the end, so that half an answer would look complete.
    """
    pieces = chain([next(answer.body, b"")], answer.body)
    if request.environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        return b"".join(pieces)
    return pieces


def _content_type(answer: Answer) -> str:
    is_text = answer.media_type.startswith("text/")
    return f"{answer.media_type}; charset=utf-8" if is_text else answer.media_type


def _describe() -> Response:
    graph_types = [one.media_type for one in DOCUMENT_FORMATS]
    chosen = best_match(request.headers.get("Accept"), [*graph_types, HTML])
    if chosen == HTML:
        manifest = context().release.manifest
        page = render_template(
            "sparql.html",
            prefixes=manifest.prefixes,
            limits=current_app.config["LIMITS"],
        )
        return Response(page, headers={"Vary": "Accept"})
    if chosen is None:
        raise NotAcceptable(f"the description is offered as {', '.join(graph_types)}")
    return respond(describe_service(context()), chosen)
