"""Pages made by the application: by workers beside their store, or in threads."""

from __future__ import annotations

import asyncio
import io
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from kg.errors import StoreUnavailableError
from kg.project import ServiceLimits
from kg.release.manifest import read_release
from kg.sparql import AsyncStore, DirectStore, Make, Patience, Pool
from kg.web.http.router import ESCAPED
from kg.web.pages.app import create_app
from kg.web.pages.page import Page
from kg.web.pages.page_request import PageRequest

if TYPE_CHECKING:
    import pyoxigraph as ox
    from flask import Flask


class Workers:
    """Has pages made by workers that have the data at hand, so many ``at_once``."""

    def __init__(self, pool: Pool) -> None:
        """Ask a pool that has workers for pages."""
        self.at_once = pool.service.page_workers
        self._pool = pool

    async def make(self, asked: PageRequest) -> Page:
        """Return a page, or what the application says is wrong.

        Cancelling this gives the page up.

        Raises:
            QueryError: there is no page; it says why.
        """
        return Page.parse(await self._pool.page(asked.serialize()))

    def close(self) -> None:
        """Leave the pool to whoever opened it."""


class Threads:
    """Makes pages in threads, which wait for the answers of a store elsewhere."""

    def __init__(self, app: Flask) -> None:
        """Start no thread before there is something to do."""
        self.at_once = app.config["SERVICE"].page_workers
        self._app = app
        self._threads = ThreadPoolExecutor(self.at_once, "kg-page")

    async def make(self, asked: PageRequest) -> Page:
        """Return a page; see :meth:`Workers.make`."""
        patience = Patience()
        loop = asyncio.get_running_loop()
        making = loop.run_in_executor(
            self._threads, _patiently, self._app, asked, patience
        )
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            patience.end(StoreUnavailableError("nobody waits for the page"))
            with suppress(Exception):
                await making  # its thread is free only then
            raise

    def close(self) -> None:
        """Let the threads end when they are done."""
        self._threads.shutdown(wait=False)


def maker_for(store: AsyncStore, app: Flask) -> Workers | Threads:
    """Return workers if the store has some that make pages, else threads."""
    if isinstance(store, Pool) and store.makes_pages:
        return Workers(store)
    return Threads(app)


def _patiently(app: Flask, asked: PageRequest, patience: Patience) -> Page:
    with patience:
        return _make(app, asked)


def _make(app: Flask, asked: PageRequest) -> Page:
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
        return _make(app, PageRequest.parse(asked)).serialize()

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
    headers = dict(asked.byte_range)
    if asked.accept:
        headers["accept"] = asked.accept
    for name, value in headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ
