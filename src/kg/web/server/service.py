"""The service of one release as an ASGI application: queries, pages, health, figures.

What is ready in the cache is sent before anything else is looked at. Queries go to the
endpoint, in the event loop; pages go to Flask, in workers or threads.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import fields
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.http import parse_etags

from kg.errors import AcceptTooLongError, KgError, RequestError
from kg.sparql import BlockingStore
from kg.web.http.asgi import encode, header, respond
from kg.web.http.client_key import client_key
from kg.web.http.disconnect import ClientGoneError, Watched
from kg.web.http.negotiation import FORMAT_PARAMETERS
from kg.web.http.router import Moved, Router
from kg.web.pages.admission import Rendering
from kg.web.pages.app import HEADERS, create_app, preflight
from kg.web.pages.page_request import page_request
from kg.web.pages.workers import maker_for
from kg.web.server.cache import Cache, Key
from kg.web.server.metrics import METRICS_TYPE, Observed
from kg.web.server.pacing import Turns
from kg.web.sparql.endpoint import Endpoint
from kg.web.sparql.request import parse_parameters

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kg.project import ServiceLimits
    from kg.release.manifest import Release
    from kg.sparql import AsyncStore
    from kg.web.http.asgi import Headers, Message, Receive, Scope, Send
    from kg.web.pages.page_request import PageRequest
    from kg.web.server.cache import Ready
    from kg.web.server.metrics import Observer
    from kg.web.server.responses import Page
    from kg.web.sparql.request import Parameters

    Route = Callable[[], Awaitable[tuple[int, Headers, bytes]]]

_MIB: Final = 1 << 20
_SPARQL: Final = "/sparql"
_PLAIN: Final = encode(HEADERS.items())
_METHODS: Final = ("GET", "HEAD", "OPTIONS")
_PREFLIGHT: Final = _PLAIN + encode(preflight(", ".join(_METHODS)).items())
_SERVER: Final = "*"
"""What OPTIONS asks about that is about the server (RFC 9110, section 9.3.7)."""
_OF_SERVER: Final = [*_PLAIN, (b"allow", ", ".join((*_METHODS, "POST")).encode())]
_JSON: Final = [*_PLAIN, (b"content-type", b"application/json")]
_ONE_HOST: Final = "a request has exactly one Host (RFC 9112, section 3.2)"
_NO_QUERY: Final = f"a query is put to {_SPARQL}, and to no other address"
_NO_ASCII: Final = "the address has characters that are not percent-encoded"
_OF_QUERIES: Final = {"query", "update"}
_OF_CONTENT: Final = {b"content-type", b"content-encoding", b"content-disposition"}
_LARGE: Final = 1 << 14
_LARGE_IN_A_TURN: Final = 1
_GONE: Final = 499
"""Counted for a client that hung up before its answer; never sent."""


class ReleaseService:
    """Answers all requests from one release; call it from one event loop."""

    def __init__(
        self,
        release: Release,
        store: AsyncStore,
        settings: ServiceLimits,
        seen: Observer,
    ) -> None:
        """Serve a release from its store; ``seen`` is told of each request."""
        blocking = BlockingStore(store, asyncio.get_running_loop())
        pages = create_app(release, blocking, service=settings)
        pages.config["USE_X_SENDFILE"] = True
        self._pages = Rendering(maker_for(store, pages), settings)
        self._folder = release.path
        self._store = store
        self._settings = settings
        self._seen = seen
        self._turns = Turns(_LARGE_IN_A_TURN)
        self.cache = Cache(settings.cache_mib * _MIB)
        self._endpoint = Endpoint(release, store, settings, pages.jinja_env)
        self._routes = {
            "/health/live": self._live,
            "/health/ready": self._ready,
            "/metrics": self._metrics,
            "/limits": self._limits,
        }
        self._router = Router(pages.url_map, (_SPARQL, *self._routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        key, none_match, hosts = _key(scope)
        wrong = self._wrong(key, hosts, scope["http_version"])
        if wrong:
            sent = _Sent(send)
            await self._endpoint.refuse(sent, wrong)
            is_query = scope["path"] == _SPARQL
            self._seen.count(_SPARQL if is_query else "pages", sent.status)
            return
        is_query = scope["path"] == _SPARQL and scope["query_string"]
        if scope["method"] != "GET" or not is_query:
            await self._answer(scope, receive, send)
            return
        ready = self.cache.get(key)
        if ready:
            status = await self._send_ready(send, ready, none_match)
            self._seen.count(_SPARQL, status)
            return
        ready = await self._answer(scope, receive, send)
        if ready:
            self.cache.put(key, ready)

    def _wrong(self, key: Key, hosts: int, version: str) -> KgError | None:
        """Return why a request is refused before it is known what it is for."""
        if hosts != 1 and (hosts or version == "1.1"):
            return RequestError(_ONE_HOST)
        most = self._settings.accept_chars
        if max(len(key.accept), len(key.coding)) > most:
            text = f"Accept or Accept-Encoding is longer than {most} characters"
            return AcceptTooLongError(text, "accept_chars", most)
        return None

    @property
    def pages_waiting(self) -> int:
        """How many pages wait to be made."""
        return self._pages.waiting

    def close(self) -> None:
        """End what makes pages; the store is its opener's to close."""
        self._pages.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> Ready | None:
        sent = _Sent(send)
        is_of_server = scope["method"] == "OPTIONS" and scope["raw_path"] == b"*"
        place = _SERVER if is_of_server else self._router.find(scope["raw_path"])
        if place == _SPARQL:
            ready = await self._query(scope, receive, sent)
            if ready is not None or sent.status:
                self._seen.count(_SPARQL, sent.status)
                return ready
            await self._page(_SPARQL, scope, receive, sent)
            return None
        error = _complaint(place, scope["query_string"])
        path = place if isinstance(place, str) else ""
        route = self._routes.get(path)
        if error:
            await self._endpoint.refuse(sent, error, header(scope, b"accept"))
        elif place == _SERVER:
            await respond(sent, 200, _OF_SERVER)
        elif isinstance(place, Moved):
            await respond(sent, 308, [*_PLAIN, place.header(scope["query_string"])])
        elif route:
            await self._state(scope["method"], sent, route)
        else:
            await self._page(path, scope, receive, sent)
            return None
        self._seen.count(path if route else "pages", sent.status)
        return None

    async def _page(
        self, path: str, scope: Scope, receive: Receive, sent: _Sent
    ) -> None:
        """Answer by the pages: from the cache, or when it has been made."""
        try:
            asked = page_request(scope, path)
            ready = self.cache.get(asked.key) if asked.method == "GET" else None
            if ready is None:
                with Watched(receive, after=0):
                    page = await self._pages.page(asked, client_key(scope))
                if page.file:
                    await page.send_file(self._folder, scope["method"], receive, sent)
                    self._seen.count("pages", sent.status)
                    return
                ready = self._kept(asked, page)
            await self._send_ready(sent, ready, header(scope, b"if-none-match"))
        except ClientGoneError:
            sent.status = _GONE
        except (KgError, HTTPException) as error:
            await self._endpoint.refuse(sent, error, header(scope, b"accept"))
        self._seen.count("pages", sent.status)

    def _kept(self, asked: PageRequest, page: Page) -> Ready:
        ready = page.ready()
        if asked.method == "GET" and page.can_be_kept:
            self.cache.put(asked.key, ready)
        return ready

    async def _send_ready(
        self, send: Send, ready: Ready, none_match: str | None
    ) -> int:
        """Send an answer, or that the client has it (RFC 9110, section 13.1.2).

        Return the status.
        """
        if ready.status == HTTPStatus.NOT_MODIFIED or _is_known(ready, none_match):
            start = {"type": "http.response.start", "status": 304}
            headers = [one for one in ready.headers if one[0] not in _OF_CONTENT]
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return 304
        if len(ready.body) > _LARGE:
            await self._turns.take()
        await respond(send, ready.status, ready.headers, ready.body)
        return ready.status

    async def _state(self, method: str, send: Send, route: Route) -> None:
        """Say how the service is, or what its limits are."""
        if method == "OPTIONS":
            await respond(send, 200, _PREFLIGHT)
        elif method in _METHODS:
            await respond(send, *await route())
        else:
            await self._endpoint.refuse(send, MethodNotAllowed(_METHODS))

    async def _query(self, scope: Scope, receive: Receive, sent: _Sent) -> Ready | None:
        """Answer a query; without one, send nothing: that is for a page."""
        parameters: Parameters | None = None
        if scope["method"] in {"GET", "HEAD"}:
            with suppress(RequestError):  # the endpoint says what is wrong with them
                parameters = parse_parameters(scope["query_string"])
                if not parameters.keys() - FORMAT_PARAMETERS:
                    return None
        client = scope.get("client") or ("", 0)
        observed = Observed(scope["method"], client[0])
        try:
            return await self._endpoint(scope, receive, sent, parameters, observed)
        except ClientGoneError:
            observed.outcome = "client-gone"
            sent.status = _GONE
            return None
        finally:
            observed.status, observed.bytes_sent = sent.status, sent.size
            self._seen.query(observed)

    async def _live(self) -> tuple[int, Headers, bytes]:
        return 200, _JSON, b'{"status": "live"}\n'

    async def _ready(self) -> tuple[int, Headers, bytes]:
        """Whether queries can be answered."""
        complaint = await self._store.complaint()
        status = {"status": complaint or "ready"}
        return 503 if complaint else 200, _JSON, f"{json.dumps(status)}\n".encode()

    async def _metrics(self) -> tuple[int, Headers, bytes]:
        headers = [*_PLAIN, (b"content-type", METRICS_TYPE.encode())]
        return 200, headers, self._seen.metrics()

    async def _limits(self) -> tuple[int, Headers, bytes]:
        limits = {
            one.name: {
                "value": getattr(self._settings, one.name),
                "meaning": one.metadata["meaning"],
            }
            for one in fields(self._settings)
        }
        return 200, _JSON, json.dumps(limits, indent=1).encode()


def _is_known(ready: Ready, none_match: str | None) -> bool:
    """Whether the client has an answer, by its ETag."""
    if not none_match or not ready.etag:
        return False
    known = parse_etags(none_match)
    return known.star_tag or known.contains_weak(ready.etag.decode().strip('"'))


def _complaint(
    place: str | Moved | None, query_string: bytes
) -> KgError | HTTPException | None:
    """Return what is wrong with the address of a request that is no query."""
    if place is None:
        return NotFound("there is nothing at this address")
    if isinstance(place, str) and query_string:
        if not query_string.isascii():
            return RequestError(_NO_ASCII)
        try:
            parameters = parse_parameters(query_string)
        except RequestError as error:
            return error
        if not _OF_QUERIES.isdisjoint(parameters):
            return RequestError(_NO_QUERY)
    return None


def _key(scope: Scope) -> tuple[Key, str | None, int]:
    """Return what an answer depends on, the client's ETags, and how many hosts."""
    accept, coding, known = [], [], []
    hosts = 0
    for name, value in scope["headers"]:
        if name == b"accept":
            accept.append(value)
        elif name == b"accept-encoding":
            coding.append(value)
        elif name == b"if-none-match":
            known.append(value)
        elif name == b"host":
            hosts += 1
    asked = b",".join(accept), b",".join(coding)
    none_match = b", ".join(known).decode("latin-1") if known else None
    return Key(scope["raw_path"], scope["query_string"], *asked), none_match, hosts


class _Sent:
    """What was sent of an answer: its status, and how many bytes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)
