"""What another SPARQL service says with a status, a header or a document of its own.

HTTP 200 means a complete answer here, so that an answer is taken only if its end can be
told. HTTP/1.1 marks it by a length or by a last chunk (RFC 9112, section 6.3). An
answer that merely ends with its connection may have been cut short; it is whole for
sure if its syntax has an end, as those of JSON and XML have. pyoxigraph's parsers do
not look for it: they take half a document that breaks off between two elements.
"""

from __future__ import annotations

import json
from contextlib import suppress
from socket import gaierror
from ssl import SSLError
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

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
from kg.rdf.formats import (
    GRAPH_FORMATS,
    JSON_LD,
    JSON_RESULTS,
    RDF_XML,
    RESULT_FORMATS,
    XML_RESULTS,
)
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Collection

_OK: Final = 200
_SHOWN: Final = 300
_RESULT_TYPES: Final = {f.media_type for f in RESULT_FORMATS}
_GRAPH_TYPES: Final = {f.media_type for f in GRAPH_FORMATS}
_JSON_TYPES: Final = {f.media_type for f in (JSON_RESULTS, JSON_LD)}
_XML_TYPES: Final = {f.media_type for f in (XML_RESULTS, RDF_XML)}
_STATUSES: Final[dict[int, type[QueryError]]] = {
    400: QuerySyntaxError,
    406: NotAcceptableError,
    413: QueryTooLargeError,
    429: StoreBusyError,
    503: StoreBusyError,
    504: QueryTimeoutError,
}
_FAILURES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (httpx.ConnectError, "accepts no connection; see whether it runs at this address"),
    (httpx.TimeoutException, "did not answer in time"),
    (httpx.DecodingError, "sent content that its Content-Encoding does not fit"),
    (httpx.NetworkError, "closed the connection before the end of its answer"),
    (
        httpx.RemoteProtocolError,
        "closed the connection before the end of its answer, or speaks no HTTP",
    ),
)


def failure(error: httpx.HTTPError | httpx.StreamError) -> StoreUnavailableError:
    """Return in words why nothing, or not all, came from an endpoint."""
    cause: BaseException | None = error
    if isinstance(error, httpx.TimeoutException):
        cause = None  # what it waited for is in its chain too
    while cause and not isinstance(cause, gaierror | SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, gaierror):
        return StoreUnavailableError("the host name of the endpoint has no address")
    if isinstance(cause, SSLError):
        reason = getattr(cause, "reason", None)
        why = getattr(cause, "verify_message", "") or reason or str(cause)
        return StoreUnavailableError(
            f"no secure connection to the endpoint can be made (TLS): {why}"
        )
    said = (text for kind, text in _FAILURES if isinstance(error, kind))
    how = next(said, f"cannot be read: {type(error).__name__}")
    return StoreUnavailableError(f"the endpoint {how}")


async def check(response: httpx.Response, accepted: Collection[str]) -> str:
    """Return the media type of an answer, of which the status and headers are there.

    Raises:
        QueryError: the status is another one than 200.
        NotAcceptableError: it is the answer to the other form of a query.
        StoreUnavailableError: it is none to a query at all.
    """
    if response.status_code != _OK:
        if response.has_redirect_location:
            there = visible(response.headers["Location"])
            raise StoreUnavailableError(
                f"the endpoint answers {response.status_code}: it is at {there}; "
                "ask there"
            )
        content = await anext(response.aiter_bytes(1 << 16), b"")
        raise _refusal(response.status_code, content)
    header: str = response.headers.get("Content-Type", "")
    kind = header.partition(";")[0].strip().lower()
    _check_kind(kind, accepted)
    return kind


def marks_its_end(response: httpx.Response) -> bool:
    """Whether HTTP tells a whole answer from one that was cut short."""
    return not {"content-length", "transfer-encoding"}.isdisjoint(response.headers)


def check_syntax_has_end(kind: str) -> None:
    """Refuse a media type of which half a document looks like a whole one.

    Raises:
        StoreUnavailableError: a row, or a triple, may be the last one or not.
    """
    if kind not in _JSON_TYPES | _XML_TYPES:
        raise StoreUnavailableError(
            "the endpoint does not mark the end of its answers, and half an answer in "
            f"{kind} would look whole; ask for JSON or XML"
        )


def check_whole(content: bytes, kind: str) -> None:
    """Refuse a document that breaks off before its end.

    Raises:
        StoreUnavailableError: it is not well-formed.
    """
    try:
        if kind in _XML_TYPES:
            expat.ParserCreate().Parse(content, True)  # noqa: FBT003 - it takes no name
        else:
            # what is read is thrown away: only the end matters
            json.loads(content, object_pairs_hook=lambda _: None)
    except (ValueError, LookupError, RecursionError, expat.ExpatError):
        raise StoreUnavailableError(
            "the endpoint closed the connection before the end of its answer"
        ) from None


def _document(content: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        document = json.loads(content)
        if isinstance(document, dict):
            return document
    return {}


def _number(value: object) -> int | None:
    """Return a line or a column, which count from 1."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    return None


def _refusal(status: int, content: bytes) -> QueryError:
    """Return the error that a status other than 200 means; 206 is not complete."""
    document = _document(content)
    message = document.get("detail")
    if not isinstance(message, str):
        message = content.decode(errors="replace").strip()
    message = " ".join(message[:_SHOWN].split())
    text = f"the endpoint answers {status}: {message}"
    kind = _STATUSES.get(status, StoreUnavailableError)
    if kind is QuerySyntaxError:
        line, column = _number(document.get("line")), _number(document.get("column"))
        return QuerySyntaxError(text, line, column if line else None)
    return kind(text)


def _check_kind(kind: str, accepted: Collection[str]) -> None:
    """Refuse an answer of a media type that the caller cannot take."""
    if kind in accepted:
        return
    if kind in _GRAPH_TYPES:
        raise NotAcceptableError("the query gives a graph")
    if kind in _RESULT_TYPES:
        raise NotAcceptableError("the query gives solutions or a boolean")
    raise StoreUnavailableError(f"the endpoint answers with {kind or 'no media type'}")
