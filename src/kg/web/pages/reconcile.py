"""Reconciliation: matches the cells of a table with things, for OpenRefine and others.

Reconciliation Service API 0.2: https://reconciliation-api.github.io/specs/0.2/. A form
that is sent is the same as its parameters in the address.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound

from kg import __version__
from kg.iris import document_path
from kg.rdf.vocabulary import KG
from kg.search.folding import fold
from kg.web.http.negotiation import JSON
from kg.web.http.response import HEADERS
from kg.web.http.router import write_path
from kg.web.pages import reconcile_request as asked
from kg.web.pages.candidates import Candidate, candidates, types, weighed
from kg.web.pages.search import HEADINGS, searcher
from kg.web.pages.view_context import context
from kg.web.views.table_values import (
    extension,
    names_of,
    properties_of,
    property_names,
    proposed_properties,
    things_of,
    values_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as BaseResponse

    from kg.sparql import Term
    from kg.web.pages.reconcile_request import MatchQuery

blueprint = Blueprint("reconcile", __name__)

_TYPES: Final = types(HEADINGS)
_DEFAULT: Final = ("events", "places", "agents", "sources")
_SUGGESTIONS: Final = 20
_SCRIPT: Final = "text/javascript; charset=utf-8"
_POLICY: Final = "Content-Security-Policy"
_FRAMED: Final = HEADERS[_POLICY].replace("frame-ancestors 'none'", "frame-ancestors *")
"""A preview is there to be shown in the pages of others."""


@blueprint.route(asked.ENDPOINT, methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a batch of queries or a data extension; else describe the service."""
    if "queries" in request.args:
        found = _matched(asked.parse_queries(request.args["queries"]))
        return _answer(found)
    if "extend" in request.args:
        wanted = asked.parse_extension(request.args["extend"])
        return _answer(extension(context(), wanted.things, wanted.properties))
    searcher()  # the service is none without an index
    return _answer(_manifest())


def _manifest() -> dict[str, Any]:
    """Describe the service (section 3.1)."""
    iris, manifest = context().iris, context().release.manifest
    root = manifest.base_iri.removesuffix("/")

    def at(path: str) -> dict[str, str]:
        return {"service_url": root, "service_path": path}

    return {
        "versions": ["0.1", "0.2"],
        "name": manifest.title,
        "identifierSpace": iris.id_namespace,
        "schemaSpace": KG.namespace,
        "documentation": manifest.base_iri,
        "serviceVersion": __version__,
        "batchSize": asked.BATCH,
        "defaultTypes": [_TYPES[group] for group in _DEFAULT],
        "view": {"url": f"{root}{asked.VIEW}?id={{{{id}}}}"},
        "preview": {
            "url": f"{root}{asked.PREVIEW}?id={{{{id}}}}",
            "width": 400,
            "height": 200,
        },
        "suggest": {
            "entity": at(asked.SUGGEST_ENTITY),
            "type": at(asked.SUGGEST_TYPE),
            "property": at(asked.SUGGEST_PROPERTY),
        },
        "extend": {"propose_properties": at(asked.PROPERTIES), "property_settings": []},
    }


def _matched(queries: dict[str, MatchQuery]) -> dict[str, Any]:
    """Return the candidates of each query as JSON."""
    found = {}
    with searcher().opened() as index:
        for name, query in queries.items():
            found[name] = candidates(index, context().iris, query)
    return {
        name: {"result": [one.document(_TYPES) for one in _weighed(found[name], query)]}
        for name, query in queries.items()
    }


def _weighed(found: list[Candidate], query: MatchQuery) -> list[Candidate]:
    """Return candidates by how many of the properties in a query fit."""
    if not found or not query.properties:
        return found
    wanted = properties_of(context(), (name for name, _ in query.properties))
    things = things_of(context(), (one.local for one in found))
    values = values_of(context(), things.values(), wanted.values())
    labels = names_of(context(), values)

    def fits(thing: str, name: str, given: Iterable[str]) -> bool:
        if name not in wanted:
            return False
        said = values.get((things[thing], wanted[name]), [])
        texts = {fold(one) for term in said for one in _texts(term, labels)}
        return any(fold(one) in texts for one in given)

    parts = {
        one.local: sum(fits(one.local, *each) for each in query.properties)
        / len(query.properties)
        for one in found
    }
    return weighed(found, parts)


def _texts(term: Term, labels: dict[Term, str]) -> list[str]:
    """Return the texts by which a value may be given."""
    value = getattr(term, "value", "")
    return [value, context().iris.local_name(value) or value, labels.get(term, value)]


@blueprint.get(asked.SUGGEST_ENTITY)
def suggest_entity() -> Response:
    """Suggest things by the beginning of a name."""
    skipped = asked.number(request.args.get("cursor", ""), 0)
    query = asked.MatchQuery(_prefix(), None, skipped + _SUGGESTIONS, ())
    with searcher().opened() as index:
        found = candidates(index, context().iris, query)[skipped:]
    return _suggested(
        {
            "id": one.local,
            "name": one.name,
            "description": one.description,
            "notable": [_TYPES[one.group]] if one.group in _TYPES else [],
        }
        for one in found
    )


@blueprint.get(asked.SUGGEST_TYPE)
def suggest_type() -> Response:
    """Suggest types by a part of their names."""
    return _suggested(_fitting(_TYPES.values()))


@blueprint.get(asked.SUGGEST_PROPERTY)
def suggest_property() -> Response:
    """Suggest properties by a part of their names."""
    named = property_names(context()).items()
    return _suggested(_fitting({"id": one, "name": name} for one, name in named))


@blueprint.get(asked.PROPERTIES)
def properties() -> Response:
    """Propose the properties that things of a type have (section 7.2)."""
    kind = request.args.get("type", "")
    limit = asked.number(request.args.get("limit", ""), asked.BATCH)
    named = property_names(context())
    group = asked.TYPES.get(kind)
    found = proposed_properties(context(), group) if group else sorted(named)
    listed = [{"id": one, "name": named.get(one, one)} for one in found[:limit]]
    return _answer({"type": kind, "limit": limit, "properties": listed})


@blueprint.get(asked.PREVIEW)
def preview() -> Response:
    """Show a thing in a few lines, in a frame of another page."""
    identifier = request.args.get("id", "")
    found = searcher().preview(identifier)
    if found is None:
        raise NotFound("there is no thing with this identifier")
    result, names = found
    title = result.label.text
    page = render_template("preview.html", title=title, found=result, names=names)
    response = Response(page)
    response.headers[_POLICY] = _FRAMED
    return response


@blueprint.get(asked.VIEW)
def view() -> BaseResponse:
    """Lead from an identifier to the document of its thing."""
    local = request.args.get("id", "")
    local = context().iris.local_name(local) or local
    return redirect(write_path(document_path(local)).decode(), 303)


def _prefix() -> str:
    return request.args.get("prefix", "")[: asked.LONGEST]


def _fitting(named: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return what has a word in its name or identifier that begins as is typed."""
    typed = fold(_prefix())
    skipped = asked.number(request.args.get("cursor", ""), 0)
    found = [
        one for one in named if f" {typed}" in f" {fold(one['name'])} {fold(one['id'])}"
    ]
    return found[skipped : skipped + _SUGGESTIONS]


def _suggested(found: Iterable[dict[str, Any]]) -> Response:
    return _answer({"result": list(found)})


def _answer(content: dict[str, Any]) -> Response:
    """Return JSON, or a script that passes it to a function (JSONP, section 3.3)."""
    text = json.dumps(content)
    callback = request.args.get("callback")
    if callback:
        return Response(f"/**/{callback}({text});", content_type=_SCRIPT)
    return Response(text, content_type=JSON)
