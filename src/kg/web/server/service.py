"""The ASGI application that answers all requests from one release.

It reads a request once, routes it, and sends the response. A response comes from the
cache, from the endpoint in the event loop, or from the pages, which workers or threads
make.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    PreconditionFailed,
)

from kg.errors import (
    AcceptTooLongError,
    ClientBusyError,
    KgError,
    RequestError,
    StoreBusyError,
)
from kg.sparql import AsyncStore, BlockingStore
from kg.web.http.asgi import BrokenOffError, Receive, Scope, Send
from kg.web.http.client_key import client_key
from kg.web.http.disconnect import ClientGoneError, Watched
from kg.web.http.negotiation import FORMAT_PARAMETERS
from kg.web.http.problems import Problems, problem_name
from kg.web.http.request import SAFE, HttpRequest
from kg.web.http.response import HttpResponse
from kg.web.http.router import Moved, Router
from kg.web.pages.admission import Rendering
from kg.web.pages.app import create_app
from kg.web.pages.page_makers import maker_for
from kg.web.pages.page_request import page_request
from kg.web.pages.reconcile_request import ENDPOINT as RECONCILIATION_ENDPOINT
from kg.web.server.cache import Cache
from kg.web.server.metrics import Observed, Observer
from kg.web.server.pacing import Turns
from kg.web.server.status_pages import METHODS, ServiceState
from kg.web.sparql.endpoint import Endpoint
from kg.web.sparql.request import parse_parameters, read_form

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.release.manifest import Release

_MIB: Final = 1 << 20
_SPARQL: Final = "/sparql"
_PAGES: Final = "pages"
_SERVER: Final = "*"
"""The target of an OPTIONS request about the server (RFC 9110, section 9.3.7)."""
_OF_SERVER: Final = HttpResponse.of(200, {"Allow": ", ".join((*METHODS, "POST"))})
_ONE_HOST: Final = "a request has exactly one Host (RFC 9112, section 3.2)"
_NO_QUERY: Final = f"send queries to {_SPARQL}, and to no other address"
_NO_ASCII: Final = "the address has characters that are not percent-encoded"
_OF_QUERIES: Final = {"query", "update"}
_LARGE: Final = 1 << 14
_LARGE_IN_A_TURN: Final = 1
_REFUSED_SECONDS: Final = 0.1
_GONE: Final = 499
"""Counted if the client disconnects before its response; never sent."""


class ReleaseService:
    """Answers all requests from one release; call it from one event loop."""

    def __init__(
        self,
        release: Release,
        store: AsyncStore,
        service: ServiceLimits,
        seen: Observer,
    ) -> None:
        """Serve a release from its store; ``seen`` counts each request."""
        blocking = BlockingStore(store, asyncio.get_running_loop())
        pages = create_app(release, blocking, service=service)
        pages.config["USE_X_SENDFILE"] = True
        self._pages = Rendering(maker_for(store, pages), service)
        self._folder = release.path
        self._service = service
        self._seen = seen
        self._turns = Turns(_LARGE_IN_A_TURN)
        self.cache = Cache(service.cache_mib * _MIB)
        iris, seconds = release.manifest.iris, service.retry_seconds
        self._problems = Problems(iris, seconds, pages.jinja_env)
        self._endpoint = Endpoint(release, store, service, pages.jinja_env)
        self._state = ServiceState(store, service, seen)
        self._own = {_SPARQL, *self._state.paths}
        self._router = Router(pages.url_map, self._own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = HttpRequest(scope, receive)
        seen = Observed(send, request.method, request.client)
        try:
            response = await self._response(request, seen)
            try:
                await self._send(request, response, seen)
            finally:
                response.close()
        except ClientGoneError:
            seen.status, seen.outcome = _GONE, "client-gone"
        except BrokenOffError as error:
            seen.outcome = type(error.__cause__).__name__
            raise
        finally:
            if seen.query is not None:
                self._seen.query(seen)
        self._seen.count(seen.route, seen.status)

    @property
    def pages_waiting(self) -> int:
        """How many pages wait to be made."""
        return self._pages.waiting

    def close(self) -> None:
        """Stop making pages; the opener of the store closes it."""
        self._pages.close()

    async def _send(
        self, request: HttpRequest, response: HttpResponse, seen: Observed
    ) -> None:
        try:
            needed = response.under_conditions(request)
        except PreconditionFailed as error:
            needed = await self._problem(error, request, seen)
        if len(needed.body) > _LARGE and request.method != "HEAD":
            await self._turns.take()
        await needed.send(request, seen)

    async def _response(self, request: HttpRequest, seen: Observed) -> HttpResponse:
        """Return the response to a request, or the problem with it."""
        place = self._find(request)
        seen.route = place if place in self._own else _PAGES
        wrong = self._wrong(request)
        if wrong:
            return self._problems.response(wrong)
        try:
            if place == _SPARQL:
                return await self._sparql(request, seen)
            return await self._other(place, request)
        except (KgError, HTTPException) as error:
            return await self._problem(error, request, seen)

    def _find(self, request: HttpRequest) -> str | Moved | None:
        """Return the path that a request is for; see :meth:`Router.find`."""
        if request.method == "OPTIONS" and request.path == b"*":
            return _SERVER
        return self._router.find(request.path)

    def _wrong(self, request: HttpRequest) -> KgError | None:
        """Return why a request is refused whatever its path, or None."""
        hosts = request.hosts
        if hosts != 1 and (hosts or request.version == "1.1"):
            return RequestError(_ONE_HOST)
        most = self._service.accept_chars
        if max(len(request.key.accept), len(request.key.coding)) > most:
            text = f"Accept or Accept-Encoding is longer than {most} characters"
            return AcceptTooLongError(text, "accept_chars", most)
        return None

    async def _problem(
        self, error: KgError | HTTPException, request: HttpRequest, seen: Observed
    ) -> HttpResponse:
        """Return the response for an error.

        The response that the service is busy is delayed: clients that retry at once
        would take time from all others.
        """
        if isinstance(error, StoreBusyError | ClientBusyError):
            await asyncio.sleep(_REFUSED_SECONDS)
        seen.outcome = problem_name(error)
        return self._problems.response(error, request.accept, seen.query or "")

    async def _sparql(self, request: HttpRequest, seen: Observed) -> HttpResponse:
        """Answer a query; without one, return the description of the endpoint."""
        has_query = request.method == "GET" and request.query_string
        kept = self.cache.get(request.key) if has_query else None
        if kept:
            return kept
        seen.query = ""
        parameters = None
        if request.method in SAFE:
            parameters = parse_parameters(request.query_string)
            if not parameters.keys() - FORMAT_PARAMETERS:
                seen.query, seen.route = None, _PAGES
                return await self._page(_SPARQL, request)
        response = await self._endpoint.response(request, parameters, seen)
        if has_query and response.can_be_kept:
            self.cache.put(request.key, response)
        return response

    async def _other(
        self, place: str | Moved | None, request: HttpRequest
    ) -> HttpResponse:
        """Return the response to a request that is no query."""
        if place is None:
            raise NotFound("there is nothing at this address")
        if isinstance(place, Moved):
            return HttpResponse.of(
                308, {"Location": place.location(request.query_string)}
            )
        if request.query_string:
            _check_query_string(request.query_string)
        if place == _SERVER:
            return _OF_SERVER
        if place not in self._own:
            return await self._page(place, request)
        try:
            return await self._state.response(place, request.method)
        except MethodNotAllowed as error:
            return self._problems.response(error)  # programs read this: always JSON

    async def _page(self, path: str, request: HttpRequest) -> HttpResponse:
        """Return a page or a file, from the cache or newly made."""
        form = b""
        if request.method == "POST" and path == RECONCILIATION_ENDPOINT:
            form = await read_form(request, self._service)
        asked = page_request(request, path, form)
        kept = self.cache.get(asked.key) if asked.method == "GET" else None
        if kept:
            return kept
        with Watched(request.receive, after=0):
            page = await self._pages.page(asked, client_key(request))
        response = page.response(self._folder)
        if asked.method == "GET" and response.can_be_kept:
            self.cache.put(asked.key, response)
        return response


def _check_query_string(query_string: bytes) -> None:
    """Refuse a query string with raw non-ASCII bytes, or with a SPARQL query.

    Raises:
        RequestError: says what is wrong.
    """
    if not query_string.isascii():
        raise RequestError(_NO_ASCII)
    if not _OF_QUERIES.isdisjoint(parse_parameters(query_string)):
        raise RequestError(_NO_QUERY)
