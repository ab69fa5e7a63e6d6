"""Problem details for HTTP APIs, RFC 9457: one type per kind of mistake.

A browser gets the same problem as a page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from kg.errors import (
    KgError,
    NotAcceptableError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreBusyError,
    StoreUnavailableError,
)
from kg.web.negotiation import HTML, best_match

if TYPE_CHECKING:
    from flask import Flask

MEDIA_TYPE: Final = "application/problem+json"
_RETRY_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: the last part of its IRI, its status, and what it means."""

    name: str
    status: HTTPStatus
    title: str
    advice: str


TYPES: Final[dict[type[Exception], ProblemType]] = {
    QuerySyntaxError: ProblemType(
        "query-syntax",
        HTTPStatus.BAD_REQUEST,
        "The query cannot be understood, or asks for what is not offered",
        "Correct the query at the line and column given.",
    ),
    NotAcceptableError: ProblemType(
        "not-acceptable",
        HTTPStatus.NOT_ACCEPTABLE,
        "The answer is not to be had in a format that was asked for",
        "Ask for another media type, or for none.",
    ),
    QueryTooLargeError: ProblemType(
        "too-large",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The query, its memory or its result is beyond a limit",
        "Ask for less at a time, or take a dump.",
    ),
    QueryTimeoutError: ProblemType(
        "deadline",
        HTTPStatus.GATEWAY_TIMEOUT,
        "The query ran past the deadline and was stopped",
        "Ask for less at a time, or take a dump.",
    ),
    StoreBusyError: ProblemType(
        "busy",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "All workers are busy",
        "Try again after the seconds that Retry-After gives.",
    ),
    StoreUnavailableError: ProblemType(
        "unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The store cannot answer now",
        "Try again after the seconds that Retry-After gives.",
    ),
}
"""Every error of the store that a client can cause or meet, and what it becomes."""


def install(app: Flask) -> None:
    """Turn errors into problems, for every view of an application."""
    app.register_error_handler(KgError, _of_ours)
    app.register_error_handler(HTTPException, _of_http)


def _of_ours(error: KgError) -> Response:
    kind = TYPES.get(type(error))
    if kind is None:
        current_app.logger.error("unexpected: %s", error)
        return _response(HTTPStatus.INTERNAL_SERVER_ERROR, {"title": "Internal error"})
    document: dict[str, Any] = {
        "type": f"{current_app.config['BASE_IRI']}problems/{kind.name}",
        "title": kind.title,
        "detail": str(error),
    }
    if isinstance(error, QuerySyntaxError) and error.line is not None:
        document |= {"line": error.line, "column": error.column}
    response = _response(kind.status, document)
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "detail": error.description or status.description,
    }
    response = _response(status, document)
    for name, value in error.get_headers():
        if name in {"Allow", "Accept"}:
            response.headers[name] = value
    return response


def _response(status: HTTPStatus, document: dict[str, Any]) -> Response:
    """Render a problem as JSON, or as a page where a browser asks for one."""
    document["status"] = status.value
    accept = request.headers.get("Accept")
    if best_match(accept, [MEDIA_TYPE, HTML]) == HTML:
        page = render_template("problem.html", problem=document)
        response = Response(page, status, content_type=f"{HTML}; charset=utf-8")
    else:
        text = json.dumps(document, ensure_ascii=False)
        response = Response(text, status, content_type=MEDIA_TYPE)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    return response
