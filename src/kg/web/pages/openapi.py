"""Describes the service in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html).

The description is made of the routes of the application, and of the paths that the
service answers beside them. A route without a line in a table here has no parameters
and answers with a page.
"""

from __future__ import annotations

import json
import re
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, current_app

from kg.rdf.formats import DOCUMENT_FORMATS, RESULT_FORMATS
from kg.web.http.negotiation import HTML, JSON, PROBLEM
from kg.web.pages import cite, compare, reconcile_request, renderers, search_request
from kg.web.pages.overview import AROUND
from kg.web.pages.view_context import context
from kg.web.views.mementos import LINK_FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

blueprint = Blueprint("openapi", __name__)

PATH: Final = "/openapi.json"
OF_SERVICE: Final = {
    "/health/live": "Say that the service runs.",
    "/health/ready": "Say whether queries can be answered.",
    "/limits": "List the limits of the service.",
    "/metrics": "Return figures for Prometheus.",
}
"""The paths that no route has, and what is there."""
_RDF: Final = tuple(one.media_type for one in DOCUMENT_FORMATS)
_RESULTS: Final = tuple(one.media_type for one in RESULT_FORMATS)
_PAGE, _ANY = (HTML,), ("*/*",)
_XML: Final = "application/xml"
_CONTENT: Final[dict[str, tuple[str, ...]]] = {
    "documents.document": (HTML, *_RDF, "text/csv"),
    "pages.listing": (HTML, *_RDF),
    "vocabulary.vocabulary": (HTML, *_RDF),
    "sparql.describe": (HTML, *_RDF, *_RESULTS),
    "compare.compare": (HTML, renderers.CSV, renderers.JSON, renderers.SVG),
    "cite.cite": tuple(cite.FORMS.types.values()),
    "search.search": (HTML, JSON),
    "search.suggest": ("application/x-suggestions+json",),
    "search.description": ("application/opensearchdescription+xml",),
    "crawlers.robots": ("text/plain",),
    "crawlers.index": (_XML,),
    "crawlers.pages": (_XML,),
    "crawlers.part": (_XML,),
    "downloads.manifest": (JSON,),
    "downloads.index": _PAGE,
    "releases.timemap": (LINK_FORMAT,),
    "openapi.openapi": ("application/vnd.oai.openapi+json",),
    **dict.fromkeys(("reconcile.preview", "reconcile.view"), _PAGE),
}
"""The media types of the responses of a route."""
_FILES: Final = ("downloads.", "releases.file", "static")
_REDIRECTS: Final = {
    "documents.thing": 303,
    "descriptions.dataset": 303,
    "descriptions.described": 303,
    "crawlers.icon": 301,
    "downloads.well_known_void": 302,
    "releases.timegate": 302,
    "reconcile.view": 303,
}
"""The routes that lead elsewhere, and with which status."""
_PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "documents.document": ("page",),
    "pages.listing": ("after",),
    "overview.places": (AROUND,),
    "sparql.describe": ("query", "format", "default-graph-uri", "named-graph-uri"),
    "compare.compare": compare.PARAMETERS,
}
"""The parameters of a query string that a route knows."""
_AT: Final = {**search_request.PARAMETERS, **reconcile_request.RECONCILIATION}
"""Those that are known by the address."""
_IN_RULE: Final = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")


@blueprint.get(PATH)
def openapi() -> Response:
    """Describe the service to programs, in OpenAPI 3.1."""
    manifest = context().release.manifest
    paths: dict[str, Any] = {}
    for rule in current_app.url_map.iter_rules():
        for path, parameters in _paths(rule):
            paths[path] = _operations(rule, parameters)
    for path, summary in OF_SERVICE.items():
        paths[path] = {"get": _operation(path.strip("/"), summary, [], 200, _ANY)}
    described = {
        "openapi": "3.1.1",
        "info": {
            "title": manifest.title,
            "description": manifest.description,
            "version": manifest.version,
            "license": {"name": manifest.license, "url": manifest.license},
        },
        "servers": [{"url": manifest.base_iri.removesuffix("/")}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {"Problem": _PROBLEM}},
    }
    content = json.dumps(described, ensure_ascii=False, indent=1)
    return Response(content, content_type=_CONTENT["openapi.openapi"][0])


def _paths(rule: Rule) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the paths of a rule, and the parameters in each.

    A choice of names is a path for each: two templates that differ in the names of
    their parameters only would be the same path.
    """
    found = list(_IN_RULE.finditer(rule.rule))
    choices = [
        [one.strip("'\"") for one in match[2].split(",")]
        if match[1] == "any" and match[3] != "extension"
        else [f"{{{match[3].strip('_')}}}"]
        for match in found
    ]
    form = _IN_RULE.sub("%s", rule.rule)
    parameters = [_in_path(one) for one in found]
    for chosen in product(*choices):
        used = [
            parameter
            for text, parameter in zip(chosen, parameters, strict=True)
            if text.startswith("{")
        ]
        yield form % chosen, used


def _in_path(found: re.Match[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if found[1] == "int":
        schema = {"type": "integer", "minimum": 1}
    elif found[1] == "any":
        schema = {"type": "string", "enum": found[2].split(",")}
    described = {"name": found[3].strip("_"), "in": "path", "required": True}
    if found[1] == "path":
        described["description"] = "It may have slashes, which are not encoded."
    return described | {"schema": schema}


def _operations(rule: Rule, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    name = rule.endpoint
    view = current_app.view_functions[name]
    summary = (view.__doc__ or "Send a file.").strip().partition("\n")[0]
    names = _PARAMETERS.get(name) or _AT.get(rule.rule, ())
    asked = [
        {"name": one, "in": "query", "required": False, "schema": {"type": "string"}}
        for one in names
    ]
    if name == "releases.timegate":
        asked.append(_IN_HEADER)
    status = _REDIRECTS.get(name, 200)
    usual = _ANY if name.startswith((*_FILES, "reconcile")) else _PAGE
    content = _CONTENT.get(name, usual)
    operation = _operation(name, summary, parameters + asked, status, content)
    if name in {"sparql.describe", "reconcile.endpoint"}:
        posted = operation | {"parameters": []} | _form(name, names)
        return {"get": operation, "post": posted}
    return {"get": operation}


def _form(name: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return what differs if the parameters are sent as a form."""
    properties = {one: {"type": "string"} for one in fields}
    schema = {"type": "object", "properties": properties}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"operationId": f"{name}.post", "requestBody": {"content": content}}


def _operation(
    name: str,
    summary: str,
    parameters: list[dict[str, Any]],
    status: int,
    content: tuple[str, ...],
) -> dict[str, Any]:
    found: dict[str, Any] = {"description": summary}
    if status == 200:  # noqa: PLR2004 - OK
        found["content"] = {one: {} for one in content}
    else:
        found["headers"] = {"Location": {"schema": {"type": "string"}}}
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    wrong = {
        "description": "A problem (RFC 9457); a browser gets it as a page.",
        "content": {PROBLEM: problem, HTML: {}},
    }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {str(status): found, "default": wrong},
    }


_IN_HEADER: Final = {
    "name": "Accept-Datetime",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
    },
}
