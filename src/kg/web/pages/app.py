"""Creates the Flask application that serves all pages, documents and files."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request, send_from_directory

from kg.rdf.formats import DOCUMENT_FORMATS
from kg.web.http.problems import Problems
from kg.web.http.response import HEADERS, PASSING, PUBLIC, preflight
from kg.web.pages import (
    cite,
    compare,
    crawlers,
    descriptions,
    documents,
    downloads,
    head,
    lists,
    markup,
    openapi,
    overview,
    reconcile,
    releases,
    search,
    vocabulary,
)
from kg.web.pages.view_context import KEY, context
from kg.web.sparql import description
from kg.web.sparql.questions import ReleaseQuestions, default
from kg.web.views.context import ViewContext
from kg.web.views.query_result import lines_around

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.release.manifest import Release
    from kg.sparql import Store

_DATA_MODULES: Final = (
    *(cite, compare, description, documents, lists, overview, reconcile, vocabulary),
)
_OF_DATA: Final = {one.blueprint.name for one in _DATA_MODULES}
"""The blueprints whose responses come from the store, not from files."""
_LASTING: Final = {
    *(HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.FOUND),
    HTTPStatus.MOVED_PERMANENTLY,
}


class _Pages(Flask):
    def send_static_file(self, filename: str) -> Response:
        """Send a file with an ETag of its content: on each machine it is the same."""
        path = Path(str(self.static_folder), filename)
        digest = _digest(path.read_bytes()) if path.is_file() else ""
        return send_from_directory(path.parent, path.name, etag=digest)


def create_app(release: Release, store: Store, *, service: ServiceLimits) -> Flask:
    """Return the WSGI application that serves a release.

    It reads the release, never the files of a project: all that it serves was validated
    and published.
    """
    app = _Pages(__name__)
    # :mod:`kg.web.http.router` redirects instead: redirects of the framework are
    # absolute, and would lead to the host that ``Host`` names
    app.url_map.merge_slashes = False
    app.extensions[KEY] = ViewContext(release, store, service.query_kib)
    app.config["SERVICE"] = service
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        compared=compare.compared, term=markup.term, terms=markup.terms
    )
    app.jinja_env.filters["data_block"] = markup.data_block
    app.jinja_env.globals["head"] = head.head
    app.jinja_env.globals["release"] = release
    app.jinja_env.globals["limits"] = service
    app.jinja_env.globals["questions"] = ReleaseQuestions(release)
    app.jinja_env.globals["default"] = default
    app.jinja_env.globals["lines_around"] = lines_around
    app.jinja_env.globals["document_formats"] = DOCUMENT_FORMATS
    for module in (
        *_DATA_MODULES,
        crawlers,
        descriptions,
        downloads,
        openapi,
        releases,
        search,
    ):
        app.register_blueprint(module.blueprint)
    iris, seconds = release.manifest.iris, service.retry_seconds
    Problems(iris, seconds, app.jinja_env).install(app)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    is_file = response.direct_passthrough  # its caching headers are set already
    if request.method == "GET" and request.blueprint and not is_file:
        _add_caching(response)
    if request.method == "GET" and request.blueprint:
        head.add_links(response)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Allow" in response.headers:
        # the framework has them in another order in each process
        response.headers["Allow"] = allowed = ", ".join(sorted(response.allow))
        if request.method == "OPTIONS":
            response.headers.update(preflight(allowed))
    return response


def _add_caching(response: Response) -> None:
    """Set ``Cache-Control``, and the ETag of what may be cached."""
    is_of_data = request.blueprint in _OF_DATA
    if is_of_data and not context().store.is_fixed:
        response.headers["Cache-Control"] = PASSING
    elif "Cache-Control" in response.headers:
        pass  # the view knows better
    elif response.status_code in _LASTING:
        response.headers["Cache-Control"] = PUBLIC
    if response.status_code == HTTPStatus.OK and response.cache_control.public:
        response.set_etag(_digest(response.get_data()))
    response.vary.add("Accept")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
