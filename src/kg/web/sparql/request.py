"""Reads the query from a request: SPARQL 1.1 Protocol, section 2.1.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header

from kg.errors import (
    BodyTimeoutError,
    BodyTooLargeError,
    ContentTypeError,
    RequestError,
    UpdateError,
)
from kg.sparql import Query
from kg.web.http.disconnect import ClientGoneError

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.web.http.request import HttpRequest

QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
FORM_TYPE: Final = "application/x-www-form-urlencoded"

Parameters = dict[str, list[str]]
_UPDATES_REFUSED: Final = "updates are not offered: the data are read-only"
_MOST_PARAMETERS: Final = 1000
_PLAIN: Final = "identity"
_KIB: Final = 1 << 10
_SHOWN: Final = 200
_LONG: Final = 16 * _KIB
_ENCODED: Final = 4
"""A body may be this many times as long as a query: forms are percent-encoded."""


async def read_query(
    request: HttpRequest, parameters: Parameters, service: ServiceLimits
) -> Query:
    """Return the query of a request by GET, HEAD or POST.

    ``parameters`` are those of the URL; those of a form are added to them.

    Raises:
        RequestError: there is not exactly one query in UTF-8; a subclass says what
            else is wrong.
        ClientGoneError: the client disconnected before the body was complete.
    """
    if request.method != "POST":
        return _from_parameters(parameters)
    kind = _content_type(request)
    body = await _read_body(request, service)
    if kind == FORM_TYPE:
        for name, values in (await _parse_aside(body)).items():
            parameters.setdefault(name, []).extend(values)
        return _from_parameters(parameters)
    if "update" in parameters:
        raise UpdateError(_UPDATES_REFUSED)
    if "query" in parameters:
        raise RequestError("send the query in the body or in the address, not in both")
    try:
        return _query(body.decode("utf-8"), parameters)
    except UnicodeDecodeError:
        raise RequestError("the query is no UTF-8 text") from None


async def read_form(request: HttpRequest, service: ServiceLimits) -> bytes:
    """Return the form that a request sends, within the limits of a query.

    Raises:
        RequestError: there is none; a subclass says what is wrong.
        ClientGoneError: the client disconnected before the body was complete.
    """
    if _content_type(request) != FORM_TYPE:
        raise ContentTypeError(f"send {FORM_TYPE}")
    return await _read_body(request, service)


def _content_type(request: HttpRequest) -> str:
    """Return the media type of the body: a form or a query.

    Raises:
        ContentTypeError: the body is neither, is not in UTF-8, or is compressed.
        UpdateError: the body is an update.
    """
    kind, options = parse_options_header(request.field(b"content-type"))
    kind = kind.lower()
    if kind == UPDATE_TYPE:
        raise UpdateError(_UPDATES_REFUSED)
    if kind not in {FORM_TYPE, QUERY_TYPE}:
        raise ContentTypeError(f"send {FORM_TYPE} or {QUERY_TYPE}")
    if options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ContentTypeError("send the body in UTF-8")
    if (request.field(b"content-encoding") or _PLAIN).lower() != _PLAIN:
        raise ContentTypeError("send the body without a content coding")
    return kind


def parse_parameters(text: bytes) -> Parameters:
    """Return the parameters of a query string or a form, each with all its values.

    Raises:
        RequestError: there are too many, or they are not in UTF-8.
    """
    found: Parameters = {}
    try:
        pairs = parse_qsl(
            text.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise RequestError("the parameters are no UTF-8 text") from None
    except ValueError:
        raise RequestError(f"more than {_MOST_PARAMETERS} parameters") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


async def _parse_aside(form: bytes) -> Parameters:
    """Parse a form; a long one in a thread, so that other requests need not wait."""
    if len(form) > _LONG:
        return await asyncio.to_thread(parse_parameters, form)
    return parse_parameters(form)


def _from_parameters(parameters: Parameters) -> Query:
    if "update" in parameters:
        raise UpdateError(_UPDATES_REFUSED)
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise RequestError("send exactly one parameter named query")
    return _query(queries[0], parameters)


def _query(text: str, parameters: Parameters) -> Query:
    return Query(
        text,
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
    )


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    """Return the graph names in a parameter; each must be an absolute IRI."""
    graphs = tuple(parameters.get(name, ()))
    for iri in graphs:
        try:
            NamedNode(iri)
        except ValueError:
            raise RequestError(f"{name} is no IRI: {iri[:_SHOWN]}") from None
    return graphs


async def _read_body(request: HttpRequest, service: ServiceLimits) -> bytes:
    most = _ENCODED * service.query_kib * _KIB
    length = request.field(b"content-length") or "0"
    body = bytearray()
    try:
        async with asyncio.timeout(service.body_seconds):
            while int(length) <= most >= len(body):
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientGoneError
                body += message.get("body", b"")
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise BodyTimeoutError(
            f"the body did not come within {service.body_seconds:g} s",
            "body_seconds",
            service.body_seconds,
        ) from None
    raise BodyTooLargeError(
        f"the body is longer than {most // _KIB} KiB, {_ENCODED} times query_kib",
        "query_kib",
        service.query_kib,
    )
