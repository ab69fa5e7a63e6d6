"""The pages: a release and its store, as documents for people and programs."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

from kg.rdf.formats import DOCUMENT_FORMATS
from kg.web.http import problems
from kg.web.pages import documents, downloads
from kg.web.pages import lists as pages
from kg.web.pages.context import KEY, Context, context
from kg.web.sparql import form as sparql

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.release.manifest import Release
    from kg.sparql import Store

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # the data are public: a page of any origin may read them
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Location, ETag, Link, Retry-After"
    ),
}
"""What every answer says: browsers run nothing of it, and any page may read it."""
_OF_DATA: Final = {one.blueprint.name for one in (sparql, documents, pages)}
"""The blueprints whose answers come from the store, and not from files."""
_LASTING: Final = {HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.FOUND}


def preflight(methods: str) -> dict[str, str]:
    """Return what a browser is told that asks what a page of another origin may do."""
    return {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }


def create_app(release: Release, store: Store, *, service: ServiceLimits) -> Flask:
    """Return the WSGI application that serves a release.

    It starts from the release and never from the data of a project: what is served
    is what was validated and published.
    """
    app = Flask(__name__)
    # a slip of a path is for the router (:mod:`kg.web.http.router`): redirects of the
    # framework are absolute, and would lead to what Host names
    app.url_map.merge_slashes = False
    app.extensions[KEY] = Context(release, store)
    app.config["IRIS"] = release.manifest.iris
    app.config["SERVICE"] = service
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["release"] = release
    app.jinja_env.globals["document_formats"] = DOCUMENT_FORMATS
    for module in (sparql, documents, downloads, pages):
        app.register_blueprint(module.blueprint)
    problems.install(app)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    is_file = response.direct_passthrough  # what says already how it is cached
    if request.method == "GET" and request.blueprint and not is_file:
        _add_caching(response)
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.method == "OPTIONS" and "Allow" in response.headers:
        response.headers.update(preflight(response.headers["Allow"]))
    return response


def _add_caching(response: Response) -> None:
    """Say how long an answer is good for, and give a document its ETag."""
    is_of_data = request.blueprint in _OF_DATA
    if is_of_data and not context().store.is_fixed:
        response.headers["Cache-Control"] = "no-store"
    elif response.status_code in _LASTING:
        response.headers["Cache-Control"] = "public, max-age=60"
    if response.status_code == HTTPStatus.OK and response.cache_control.public:
        digest = hashlib.sha256(response.get_data()).hexdigest()
        response.set_etag(digest[:32])
        response.make_conditional(request)
    response.vary.add("Accept")
