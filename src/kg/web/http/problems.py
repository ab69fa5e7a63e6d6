"""Problem details for HTTP APIs, RFC 9457: one type per kind of mistake.

A browser gets the same problem as a page.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from kg.errors import KgError, QueryError, QuerySyntaxError
from kg.text.positions import excerpt
from kg.web.http.negotiation import HTML, PROBLEM, best_match
from kg.web.http.problem_types import TYPES

if TYPE_CHECKING:
    from flask import Flask
    from jinja2 import Environment

    from kg.iris import Iris
    from kg.web.http.problem_types import ProblemType

_LOG: Final = logging.getLogger("kg.web")
_TRY_AGAIN: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document and what is sent with it."""

    status: HTTPStatus
    document: dict[str, Any]
    headers: dict[str, str]


def describe(
    error: KgError | HTTPException, iris: Iris, retry_seconds: int, query: str = ""
) -> Problem:
    """Return what an error becomes; ``query`` is the text that its position is in."""
    if isinstance(error, KgError):
        problem = _of_ours(error, iris, query)
    else:
        problem = _of_http(error, iris)
    problem.document["status"] = problem.status.value
    if problem.status in _TRY_AGAIN:
        problem.headers["Retry-After"] = str(retry_seconds)
    problem.headers["Vary"] = "Accept"
    problem.headers["Cache-Control"] = "no-store"
    return problem


def _of_ours(error: KgError, iris: Iris, query: str) -> Problem:
    kind = TYPES.get(type(error))
    if kind is None:
        _LOG.error("unexpected: %s", error)
        return Problem(
            HTTPStatus.INTERNAL_SERVER_ERROR, {"title": "Internal error"}, {}
        )
    document = _document(kind, str(error), iris)
    if isinstance(error, QueryError) and error.limit:
        document |= {"limit": error.limit, "value": error.value}
        document["limits"] = iris.limits
    if isinstance(error, QuerySyntaxError) and error.line is not None:
        document |= {"line": error.line, "column": error.column}
        shown = excerpt(query, error.line, error.column or 1)
        document |= {"excerpt": shown} if shown else {}
    return Problem(kind.status, document, {})


def _document(kind: ProblemType, detail: str, iris: Iris) -> dict[str, Any]:
    return {"type": iris.problem(kind.name), "title": kind.title, "detail": detail}


def _of_http(error: HTTPException, iris: Iris) -> Problem:
    """Return what an error becomes that the framework raises, or a page."""
    kind = TYPES.get(type(error))
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = error.description or status.description
    document = {"type": "about:blank", "title": status.phrase, "detail": detail}
    if kind:
        document = _document(kind, detail, iris)
    headers = {n: v for n, v in error.get_headers() if n in {"Allow", "Accept"}}
    return Problem(status, document, headers)


def render(
    problem: Problem, accept: str | None, pages: Environment
) -> tuple[str, bytes]:
    """Return a problem as JSON, or as a page where a browser asks for one."""
    if best_match(accept, [PROBLEM, HTML]) == HTML:
        page = pages.get_template("problem.html").render(problem=problem.document)
        return f"{HTML}; charset=utf-8", page.encode()
    return PROBLEM, as_json(problem)


def as_json(problem: Problem) -> bytes:
    """Return the document of a problem, for ``application/problem+json``."""
    text = json.dumps(problem.document, ensure_ascii=False)
    return text.encode(errors="replace")


def install(app: Flask) -> None:
    """Turn errors into problems, for every view of an application."""
    app.register_error_handler(KgError, _respond)
    app.register_error_handler(HTTPException, _respond)


def _respond(error: KgError | HTTPException) -> Response:
    iris = current_app.config["IRIS"]
    problem = describe(error, iris, current_app.config["SERVICE"].retry_seconds)
    accept = request.headers.get("Accept")
    media_type, content = render(problem, accept, current_app.jinja_env)
    return Response(
        content, problem.status, content_type=media_type, headers=problem.headers
    )
