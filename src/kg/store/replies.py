"""What another SPARQL service says with a status, a header or an error of its own."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

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

if TYPE_CHECKING:
    from collections.abc import Collection

    import httpx

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


def refusal(status: int, content: bytes) -> QueryError:
    """Return the error that a status other than 200 means; 206 is not complete."""
    message = content.decode(errors="replace").strip()
    with suppress(ValueError, AttributeError):
        message = json.loads(content).get("detail", message)
    message = " ".join(message[:_SHOWN].split())
    kind = _STATUSES.get(status, StoreUnavailableError)
    return kind(f"the endpoint answers {status}: {message}")


def media_type(response: httpx.Response) -> str:
    """Return the media type of an answer without parameters."""
    kind: str = response.headers.get("Content-Type", "")
    return kind.partition(";")[0].strip().lower()


def check_kind(kind: str, accepted: Collection[str]) -> None:
    """Refuse an answer of a media type that the caller cannot take.

    Raises:
        NotAcceptableError: it is one of the other form of a query.
        StoreUnavailableError: it is none of a query at all.
    """
    if kind in accepted:
        return
    if kind in _GRAPH_TYPES:
        raise NotAcceptableError("the query gives a graph")
    if kind in _RESULT_TYPES:
        raise NotAcceptableError("the query gives solutions or a boolean")
    raise StoreUnavailableError(f"the endpoint answers with {kind or 'no media type'}")
