"""Makes pages by the application; in a worker, beside its store."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from kg.project import ServiceLimits
from kg.release.manifest import read_release
from kg.sparql import DirectStore, Make
from kg.web.http.router import ESCAPED
from kg.web.pages.app import create_app
from kg.web.pages.page import Page
from kg.web.pages.page_request import PageRequest

if TYPE_CHECKING:
    import pyoxigraph as ox
    from flask import Flask


def make(app: Flask, asked: PageRequest) -> Page:
    """Return a page of the application, packed."""
    response = Response.from_app(app, _environ(asked), buffered=True)
    page = Page(response.status_code, list(response.headers), response.get_data())
    return page.packed(asked.coding)


def prepare(argument: dict[str, Any]) -> Make:
    """Return what makes pages in a worker (:mod:`kg.sparql.workers.page_maker`).

    ``argument`` has the path of the ``release`` and the settings of the ``service``.

    Raises:
        ReleaseError: there is no release.
    """
    service = ServiceLimits(**argument["service"])
    store = DirectStore(service)
    app = create_app(read_release(Path(argument["release"])), store, service=service)
    app.config["USE_X_SENDFILE"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = True  # the service has a log, a worker none
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)

    def make_page(engine: ox.Store, asked: dict[str, Any]) -> bytes:
        store.engine = engine
        return make(app, PageRequest.parse(asked)).serialize()

    return make_page


def _environ(asked: PageRequest) -> dict[str, Any]:
    """Return a request as WSGI has it (PEP 3333); no page takes a body, or a host."""
    environ = {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path.encode("utf-8", ESCAPED).decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    headers = dict(asked.passed)
    if asked.accept:
        headers["accept"] = asked.accept
    for name, value in headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ
