"""The SPARQL endpoint: SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/.

A status is sent once the first piece of the answer is there; when a later piece fails,
the transfer breaks off, so that 200 means a complete answer. A release never changes,
so an answer has a strong ETag that is known before it is evaluated, unless the query
asks for the time or for chance, or the data are those of another service.
"""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from dataclasses import replace
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, Final

import brotli
import pyoxigraph
import zstandard
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kg.errors import (
    ClientBusyError,
    KgError,
    NotAcceptableError,
    QueryError,
    QuerySyntaxError,
    StoreBusyError,
)
from kg.rdf.formats import CSV_RESULTS, TSV_RESULTS
from kg.rdf.query_text import LONG, decode, tokens
from kg.sparql import Pool
from kg.web.http import problems
from kg.web.http.asgi import BrokenOffError, encode, header, respond
from kg.web.http.client_key import client_key
from kg.web.http.compression import Packed, best_coding
from kg.web.http.disconnect import Watched
from kg.web.pages.app import HEADERS, preflight
from kg.web.server.cache import Ready
from kg.web.sparql.representation import OFFERED, Asked, asked_formats, known_etags
from kg.web.sparql.request import parse_parameters, read_query

if TYPE_CHECKING:
    from jinja2 import Environment

    from kg.project import ServiceLimits
    from kg.release.manifest import Release
    from kg.sparql import AsyncAnswer, AsyncStore, ClientKey, Query
    from kg.web.http.asgi import Receive, Scope, Send
    from kg.web.http.negotiation import Formats
    from kg.web.server.metrics import Observed
    from kg.web.sparql.request import Parameters

_METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
_DOWNLOADS: Final = {CSV_RESULTS.media_type, TSV_RESULTS.media_type}
_CHANCE: Final = ("NOW", "RAND", "UUID", "BNODE")
"""What words end with that give another value each time; STRUUID does, too."""
_BASE_HEADERS: Final = encode(HEADERS.items())
_PREFLIGHT: Final = _BASE_HEADERS + encode(preflight(", ".join(_METHODS)).items())
_VERSIONS: Final = (
    pyoxigraph.__version__,
    brotli.__version__,
    zstandard.__version__,
    zlib.ZLIB_RUNTIME_VERSION,
)
"""What the bytes of the same answer may change with, so that its ETag has to."""
_REFUSED_SECONDS: Final = 0.1
_VARY: Final = "Accept, Accept-Encoding"


class Endpoint:
    """Answers queries to the store of a release."""

    def __init__(
        self,
        release: Release,
        store: AsyncStore,
        service: ServiceLimits,
        pages: Environment,
    ) -> None:
        """Take a release, its store, and the templates that problems are shown by."""
        # in memory and on disk the engine has rows without an order in two orders
        self._made_of = (release.id, service.memory_triples, *_VERSIONS)
        self._iris = release.manifest.iris
        self._store = store
        self._service = service
        self._pages = pages

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        parameters: Parameters | None,
        observed: Observed,
    ) -> Ready | None:
        """Answer a request; return the answer if it can be kept.

        ``parameters`` are those of the address, if they are known already.

        Raises:
            BrokenOffError: the answer failed on the way.
        """
        try:
            if scope["method"] not in _METHODS:
                raise MethodNotAllowed(_METHODS)
            if scope["method"] == "OPTIONS":
                await respond(send, 200, _PREFLIGHT)
                return None
            if parameters is None:
                parameters = parse_parameters(scope["query_string"])
            return await self._answer(scope, receive, send, parameters, observed)
        except (KgError, HTTPException) as error:
            accept = header(scope, b"accept")
            observed.outcome = await self.refuse(send, error, accept, observed.query)
            return None

    async def refuse(
        self,
        send: Send,
        error: KgError | HTTPException,
        accept: str | None = None,
        query: str = "",
    ) -> str:
        """Send what an error becomes; return the name of its type.

        Whoever there is no room for is told so a moment later: a client that asks again
        at once would take the time of all others.
        """
        if isinstance(error, StoreBusyError | ClientBusyError):
            await asyncio.sleep(_REFUSED_SECONDS)
        seconds = self._service.retry_seconds
        problem = problems.describe(error, self._iris, seconds, query)
        media_type, content = problems.render(problem, accept, self._pages)
        headers = encode({"Content-Type": media_type, **problem.headers}.items())
        await respond(send, problem.status, _BASE_HEADERS + headers, content)
        name: str = problem.document.get("type", "").rpartition("/")[2]
        return name

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        parameters: Parameters,
        observed: Observed,
    ) -> Ready | None:
        query = await read_query(scope, receive, parameters, self._service)
        query = replace(query, base=self._iris.endpoint.value)
        observed.query = query.text
        formats = asked_formats(header(scope, b"accept"), parameters)
        coding = best_coding(header(scope, b"accept-encoding"))
        asked = Asked(query, formats, coding, await self._etags(query, formats))
        known = known_etags(scope)
        unchanged = asked.unchanged(known)
        if unchanged:
            await _send_not_modified(send, unchanged)
            return None
        with Watched(receive):
            answer = await self._evaluate(asked, client_key(scope))
            etag = asked.etag(answer)
            try:
                if etag and known.star_tag:
                    await answer.piece()  # so there is an answer
                    await _send_not_modified(send, etag)
                    return None
                return await _stream(scope, send, answer, etag)
            except BrokenOffError as error:
                observed.outcome = type(error.__cause__).__name__
                raise
            finally:
                answer.close()

    async def _evaluate(self, asked: Asked, client: ClientKey) -> AsyncAnswer:
        """Return an answer in one of the formats and codings that were asked for.

        If there is no format, the query is put to workers of ours all the same, who
        write nothing then: a mistake in it is more use to whoever asked.
        """
        if not asked.has_format and not isinstance(self._store, Pool):
            raise NotAcceptableError(f"no format that was asked for fits; {OFFERED}")
        try:
            answer = await self._store.answer(
                asked.query,
                asked.formats.results,
                asked.formats.graphs,
                client=client,
                encoding=asked.coding.name,
            )
        except NotAcceptableError as error:
            raise NotAcceptableError(f"{error}; {OFFERED}") from None
        if answer.encoding or asked.coding.takes_plain:
            return answer
        return Packed(answer, asked.coding.name)

    async def _etags(self, query: Query, formats: Formats) -> dict[str, str]:
        """Return the ETag of the answer by what its media type turns out to be.

        It differs with all that the bytes depend on but the coding.
        """
        if not self._store.is_fixed or await _varies_aside(query.text):
            return {}
        asked = (self._made_of, query.text, query.default_graphs, query.named_graphs)
        digest = hashlib.sha256(repr(asked).encode(errors="replace")).hexdigest()[:32]
        found = [one for one in (formats.results, formats.graphs) if one]
        return {one.media_type: f"{digest}-{one.name}" for one in found}


async def _varies_aside(text: str) -> bool:
    """Do as :func:`varies`, but with a long text in a thread, and only if it may."""
    upper = text.upper()
    if not any(word in upper for word in ("\\U", "CONSTRUCT", *_CHANCE)):
        return False
    if len(text) > LONG:
        return await asyncio.to_thread(varies, text)
    return varies(text)


def varies(text: str) -> bool:
    """Whether a query may be answered otherwise the next time.

    It may if it asks for the time or for chance, or makes blank nodes.
    """
    try:
        found = list(tokens(decode(text).text))
    except QuerySyntaxError:
        return True  # it has no answer
    words = {one.word for one in found}
    if any(word.endswith(_CHANCE) for word in words):
        return True
    if not any(word.endswith("CONSTRUCT") for word in words):
        return False
    # a template has no braces within, and parentheses for collections only
    template = takewhile(
        lambda one: one.text != "}",
        dropwhile(lambda one: not one.word.endswith("CONSTRUCT"), found),
    )
    has_collection = any(one.text == "(" for one in template)
    return has_collection or any(
        one.kind == "blank" or one.text == "[" for one in found
    )


async def _stream(
    scope: Scope, send: Send, answer: AsyncAnswer, etag: str | None
) -> Ready | None:
    """Send an answer: whole if it is there, else piece by piece."""
    headers = _BASE_HEADERS + encode(_headers(answer, etag).items())
    content = await answer.piece()
    if scope["http_version"] == "1.0":
        # it has no mark for the end, so that half an answer would look complete
        pieces = [content]
        while piece := await answer.piece():
            pieces.append(piece)
        content = b"".join(pieces)
    if answer.is_complete:
        await respond(send, 200, headers, content)
        if etag is None or scope["method"] != "GET":
            return None
        return Ready(headers, f'"{etag}"'.encode(), content)
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    while content and scope["method"] != "HEAD":
        await send({"type": "http.response.body", "body": content, "more_body": True})
        try:
            content = await answer.piece()
        except QueryError as error:
            raise BrokenOffError from error
    await send({"type": "http.response.body", "body": b""})
    return None


def _headers(answer: AsyncAnswer, etag: str | None) -> dict[str, str]:
    is_text = answer.media_type.startswith("text/")
    charset = "; charset=utf-8" if is_text else ""
    headers = {"Content-Type": f"{answer.media_type}{charset}", **_caching(etag)}
    if answer.encoding:
        headers["Content-Encoding"] = answer.encoding
    if answer.media_type in _DOWNLOADS:
        # a spreadsheet would run what a cell holds; a download is looked at first
        headers["Content-Disposition"] = "attachment"
    return headers


def _caching(etag: str | None) -> dict[str, str]:
    if etag is None:
        return {"Vary": _VARY, "Cache-Control": "no-store"}
    return {
        "Vary": _VARY,
        "Cache-Control": "public, max-age=60",
        "ETag": f'"{etag}"',
    }


async def _send_not_modified(send: Send, etag: str) -> None:
    headers = _BASE_HEADERS + encode(_caching(etag).items())
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
