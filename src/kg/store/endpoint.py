"""A store that is a SPARQL service somewhere else: Virtuoso, GraphDB, QLever, ours.

SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/. The limits of the service
hold here too: length and form of a query, deadline, size of the result, shares of
clients. What the other side does with a query that is given up is its own affair, so
give it limits of its own.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import httpx

from kg.errors import (
    NotAcceptableError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.prefilter import check_aside
from kg.store.protocol import AsyncAnswer
from kg.store.scheduling import Scheduler, Ticket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kg.project import Service
    from kg.rdf.formats import GraphFormat, ResultFormat
    from kg.store.protocol import Query

_MIB: Final = 1 << 20
_SHOWN: Final = 300
_RESULT_TYPES: Final = {f.media_type for f in RESULT_FORMATS}
_GRAPH_TYPES: Final = {f.media_type for f in GRAPH_FORMATS}
_STATUSES: Final[dict[int, type[QueryError]]] = {
    400: QuerySyntaxError,
    406: NotAcceptableError,
    413: QueryTooLargeError,
    429: StoreBusyError,
    503: StoreBusyError,
    504: QueryTimeoutError,
}
_CONSTRUCT: Final = re.compile(r"\bCONSTRUCT\s*\{[^{}]*\}\s*(?:WHERE\s*)?\{", re.DOTALL)


class EndpointStore:
    """A :class:`kg.store.protocol.AsyncStore` at a URL; of one event loop."""

    def __init__(self, url: str, service: Service) -> None:
        """Ask the service at ``url``, which is trusted, within the limits of ours.

        Raises:
            StoreUnavailableError: it is no http or https URL.
        """
        if not url.startswith(("http://", "https://")):
            raise StoreUnavailableError(f"{url}: is no http or https URL")
        self._url = url
        self._service = service
        self._scheduler = Scheduler(service)
        self._places = asyncio.Semaphore(service.workers + service.slow_workers)
        # no redirects: the URL that was given is the one that is asked
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(service.query_seconds, connect=5.0), trust_env=False
        )

    async def answer(
        self,
        query: Query,
        results: ResultFormat | None,
        graphs: GraphFormat | None,
        *,
        client: str | None = None,
        encoding: str = "",
    ) -> AsyncAnswer:
        """Evaluate a query; see :class:`kg.store.protocol.AsyncStore`.

        Raises:
            QueryError: as :meth:`kg.store.pool.Pool.answer` does.
        """
        del encoding  # the answer is passed on as it comes
        ticket = self._scheduler.enter(client, query.text)
        try:
            await check_aside(query.text, self._service)
            await self._take_place()
        except BaseException:
            self._scheduler.leave(ticket)
            raise
        answer = _Remote(self, ticket, self._service)
        try:
            accepted = [one.media_type for one in (results, graphs) if one]
            await answer.begin(self._client, self._request(query, accepted))
        except BaseException:
            answer.close()
            raise
        _check_kind(answer, results, graphs)
        return answer

    def leave(self, ticket: Ticket) -> None:
        """Give back the place of an answer that has ended."""
        if not ticket.has_left:
            self._scheduler.leave(ticket)
            self._places.release()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _take_place(self) -> None:
        seconds = self._service.queue_seconds
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            raise StoreBusyError(
                f"too many queries are under way, and none ended in {seconds:g} s; "
                "try again later",
                "queue_seconds",
                seconds,
            ) from None

    def _request(self, query: Query, accepted: list[str]) -> httpx.Request:
        form: dict[str, str | list[str]] = {"query": with_values(query)}
        if query.default_graphs:
            form["default-graph-uri"] = list(query.default_graphs)
        if query.named_graphs:
            form["named-graph-uri"] = list(query.named_graphs)
        headers = {"Accept": ", ".join(accepted)}
        return self._client.build_request("POST", self._url, data=form, headers=headers)


def with_values(query: Query) -> str:
    """Return the text of a query of ours with its bindings written into it.

    The protocol has no parameters for them. They become VALUES at the beginning of the
    group of the query; terms are serialised, so that none can end where it should not.
    """
    if not query.bindings:
        return query.text
    names = " ".join(f"?{name}" for name in query.bindings)
    terms = " ".join(map(str, query.bindings.values()))
    found = _CONSTRUCT.search(query.text) or re.search(r"\{", query.text)
    if found is None:
        raise QuerySyntaxError("the query has no group")
    place = found.end()
    values = f" VALUES ({names}) {{ ({terms}) }} "
    return query.text[:place] + values + query.text[place:]


def _check_kind(
    answer: _Remote, results: ResultFormat | None, graphs: GraphFormat | None
) -> None:
    """Refuse an answer of the kind that the caller cannot take."""
    wanted = {one.media_type for one in (results, graphs) if one}
    if answer.media_type not in wanted:
        answer.close()
        if answer.media_type in _GRAPH_TYPES:
            raise NotAcceptableError("the query gives a graph")
        if answer.media_type in _RESULT_TYPES:
            raise NotAcceptableError("the query gives solutions or a boolean")
        raise StoreUnavailableError(
            f"the endpoint answers with {answer.media_type or 'no media type'}"
        )


class _Remote(AsyncAnswer):
    """An answer that comes from another service."""

    def __init__(self, store: EndpointStore, ticket: Ticket, service: Service) -> None:
        self.media_type = ""
        self.encoding = ""
        self._store = store
        self._ticket = ticket
        self._service = service
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + service.query_seconds
        self._left = service.result_mib * _MIB
        self._response: httpx.Response | None = None
        self._pieces: AsyncIterator[bytes] | None = None
        self._is_complete = False
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_complete(self) -> bool:
        return self._is_complete

    async def begin(self, client: httpx.AsyncClient, request: httpx.Request) -> None:
        """Send the request, and read the status and the headers of the answer."""
        async with self._bounded():
            self._response = await client.send(request, stream=True)
            if self._response.status_code != httpx.codes.OK:
                raise await self._refusal(self._response)
        kind = self._response.headers.get("Content-Type", "")
        self.media_type = kind.partition(";")[0].strip().lower()
        self._pieces = self._response.aiter_bytes(1 << 16)

    async def piece(self) -> bytes:
        if self._pieces is None or self._is_complete:
            return b""
        content = b""
        async with self._bounded():
            content = await anext(self._pieces, b"")
        self._left -= len(content)
        if self._left < 0:
            self.close()
            raise QueryTooLargeError(
                f"the result is larger than {self._service.result_mib} MiB; "
                "ask for less, or take the dump",
                "result_mib",
                self._service.result_mib,
            )
        if not content:
            self._is_complete = True
            self.close()
        return content

    def close(self) -> None:
        self._store.leave(self._ticket)
        if self._response and not self._response.is_closed and not self._closing:
            self._closing = self._loop.create_task(self._response.aclose())

    def __del__(self) -> None:
        self._store.leave(self._ticket)

    def _bounded(self) -> _Bounded:
        return _Bounded(self._deadline, self._service)

    async def _refusal(self, response: httpx.Response) -> QueryError:
        """Return the error that an answer other than 200 means; 206 is not complete."""
        content = await anext(response.aiter_bytes(1 << 16), b"")
        message = content.decode(errors="replace").strip()
        with suppress(ValueError, AttributeError):
            message = json.loads(content).get("detail", message)
        message = " ".join(message[:_SHOWN].split())
        kind = _STATUSES.get(response.status_code, StoreUnavailableError)
        return kind(f"the endpoint answers {response.status_code}: {message}")


class _Bounded:
    """Turns what goes wrong on the way to another service into errors of ours."""

    def __init__(self, deadline: float, service: Service) -> None:
        self._timeout = asyncio.timeout_at(deadline)
        self._service = service

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: object,
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)  # type: ignore[arg-type]
        except TimeoutError:
            raise self._too_late() from None
        if isinstance(error, httpx.TimeoutException):
            raise self._too_late() from error
        if isinstance(error, httpx.HTTPError | httpx.StreamError):
            raise StoreUnavailableError(
                f"the endpoint cannot be read: {type(error).__name__}"
            ) from error

    def _too_late(self) -> QueryTimeoutError:
        seconds = self._service.query_seconds
        return QueryTimeoutError(
            f"the query ran longer than {seconds:g} s; ask for less, or take the dump",
            "query_seconds",
            seconds,
        )
