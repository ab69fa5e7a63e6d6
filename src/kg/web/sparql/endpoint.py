"""Answers queries: SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/.

A response begins when the first piece of the answer is ready. If a later piece fails,
the transfer is aborted: a complete response with status 200 is a complete answer.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import MethodNotAllowed

from kg.errors import NotAcceptableError, QueryError
from kg.rdf.formats import (
    CSV_RESULTS,
    DOCUMENT_FORMATS,
    JSON_RESULTS,
    N_TRIPLES,
    RESULT_FORMATS,
    TSV_RESULTS,
)
from kg.sparql import AsyncAnswer, AsyncStore, ClientKey, Pool
from kg.web.http.asgi import BrokenOffError
from kg.web.http.client_key import client_key
from kg.web.http.compression import Packed, best_coding
from kg.web.http.disconnect import Watched
from kg.web.http.negotiation import (
    Formats,
    named_formats,
    prefers_page,
    query_formats,
)
from kg.web.http.request import SAFE
from kg.web.http.response import PASSING, PUBLIC, HttpResponse, preflight
from kg.web.sparql.etags import Asked, QueryEtags
from kg.web.sparql.questions import QUESTION, ReleaseQuestions
from kg.web.sparql.request import Parameters, parse_parameters, read_query
from kg.web.sparql.result_page import ResultPages

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from jinja2 import Environment

    from kg.project import ServiceLimits
    from kg.release.manifest import Release
    from kg.web.http.request import HttpRequest
    from kg.web.server.metrics import Observed

_METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
_DOWNLOADS: Final = {CSV_RESULTS.media_type, TSV_RESULTS.media_type}
_OF_PAGE: Final = Formats(JSON_RESULTS, N_TRIPLES)
"""The formats from which a page is made."""
_VARY: Final = "Accept, Accept-Encoding"
_NAMES: Final = ", ".join(one.name for one in (*RESULT_FORMATS, *DOCUMENT_FORMATS))
_OFFERED: Final = (
    f"take one of {_NAMES}, by media type in Accept or by name in the parameter format"
)


class Endpoint:
    """Answers queries from the store of a release."""

    def __init__(
        self,
        release: Release,
        store: AsyncStore,
        service: ServiceLimits,
        templates: Environment,
    ) -> None:
        """Take a release, its store, and the templates of pages."""
        self._pages = ResultPages(release, templates)
        self._questions = ReleaseQuestions(release)
        self._iris = release.manifest.iris
        self._etags = QueryEtags(release, service) if store.is_fixed else None
        self._store = store
        self._service = service

    async def response(
        self, request: HttpRequest, parameters: Parameters | None, seen: Observed
    ) -> HttpResponse:
        """Return the response to a query; ``seen`` receives its text.

        ``parameters`` are those of the URL, if they are parsed already.

        Raises:
            QueryError: there is no answer; the error says why.
            MethodNotAllowed: the protocol does not use the method.
        """
        if request.method not in _METHODS:
            raise MethodNotAllowed(_METHODS)
        if request.method == "OPTIONS":
            return HttpResponse.of(200, preflight(", ".join(_METHODS)))
        if parameters is None:
            parameters = parse_parameters(request.query_string)
        asked = await self._asked(request, parameters, seen)
        unchanged = asked.unchanged(request.known_etags)
        if unchanged:
            return HttpResponse.of(304, _caching(unchanged), etag=unchanged)
        with Watched(request.receive), ExitStack() as stack:
            answer = await self._evaluate(asked, client_key(request))
            stack.callback(answer.close)
            if asked.is_page:
                return await self._pages.response(asked, answer)
            content = await _beginning(answer, request.version)
            etag = asked.etag(answer)
            headers = _headers(answer, etag)
            if answer.is_complete:
                return HttpResponse.of(200, headers, content, etag)
            stack.pop_all()
            stream = _pieces(answer, content)
            return HttpResponse.of(
                200, headers, etag=etag, stream=stream, close=answer.close
            )

    async def _asked(
        self, request: HttpRequest, parameters: Parameters, seen: Observed
    ) -> Asked:
        """Return the query, and the representation that the client asks for."""
        if QUESTION in parameters and request.method in SAFE:
            parameters = self._questions.asked(parameters)
        query = await read_query(request, parameters, self._service)
        query = replace(query, base=self._iris.endpoint.value)
        seen.query = query.text
        names = named_formats(parameters)
        is_page = prefers_page(request.accept, names)
        formats = _OF_PAGE if is_page else query_formats(request.accept, names)
        coding = best_coding(request.accept_encoding)
        etags = await self._etags.of(query, formats) if self._etags else {}
        return Asked(query, formats, coding, etags, is_page)

    async def _evaluate(self, asked: Asked, client: ClientKey) -> AsyncAnswer:
        """Return an answer in an acceptable format and coding.

        Without an acceptable format, our own workers still evaluate the query, but
        write no result: an error in the query helps the client more than a 406.
        """
        formats = asked.formats
        has_format = formats.results or formats.graphs
        if not has_format and not isinstance(self._store, Pool):
            raise NotAcceptableError(f"no requested format is available; {_OFFERED}")
        try:
            answer = await self._store.answer(
                asked.query,
                formats.results,
                formats.graphs,
                client=client,
                encoding="" if asked.is_page else asked.coding.name,
            )
        except NotAcceptableError as error:
            raise NotAcceptableError(f"{error}; {_OFFERED}") from None
        if answer.encoding or asked.coding.takes_plain or asked.is_page:
            return answer
        return Packed(answer, asked.coding.name)


async def _pieces(answer: AsyncAnswer, first: bytes) -> AsyncGenerator[bytes]:
    """Yield the pieces of an answer; ``first`` has been read already.

    Raises:
        BrokenOffError: a later piece failed.
    """
    piece = first
    while piece:
        yield piece
        try:
            piece = await answer.piece()
        except QueryError as error:
            raise BrokenOffError from error


async def _beginning(answer: AsyncAnswer, version: str) -> bytes:
    """Return the first piece of an answer, or all of it for HTTP/1.0.

    HTTP/1.0 does not mark the end of a response: half an answer would look complete.
    """
    pieces = [await answer.piece()]
    if version == "1.0":
        while piece := await answer.piece():
            pieces.append(piece)
    return b"".join(pieces)


def _headers(answer: AsyncAnswer, etag: str) -> dict[str, str]:
    is_text = answer.media_type.startswith("text/")
    charset = "; charset=utf-8" if is_text else ""
    headers = {"Content-Type": f"{answer.media_type}{charset}", **_caching(etag)}
    if answer.encoding:
        headers["Content-Encoding"] = answer.encoding
    if answer.media_type in _DOWNLOADS:
        # cells may hold formulas: a browser must not open it in a spreadsheet at once
        headers["Content-Disposition"] = "attachment"
    return headers


def _caching(etag: str) -> dict[str, str]:
    if not etag:
        return {"Vary": _VARY, "Cache-Control": PASSING}
    return {"Vary": _VARY, "Cache-Control": PUBLIC, "ETag": f'"{etag}"'}
