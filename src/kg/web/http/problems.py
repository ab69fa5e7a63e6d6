"""Turns errors into problem details for HTTP APIs (RFC 9457).

A browser gets the same problem as a page.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from kg.errors import KgError, QueryError, QuerySyntaxError
from kg.text.positions import excerpt
from kg.web.http.negotiation import HTML, PROBLEM, best_match
from kg.web.http.problem_types import TYPES, ProblemType
from kg.web.http.response import PASSING, HttpResponse

if TYPE_CHECKING:
    from jinja2 import Environment

    from kg.iris import Iris

_UTF_8: Final = "charset=utf-8"
_LOG: Final = logging.getLogger("kg.web")
_SENT: Final = {"Accept", "Allow", "Content-Range"}
_TRY_AGAIN: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_Problem = tuple[HTTPStatus, dict[str, Any], dict[str, str]]
"""The status of a problem, its document, and headers."""


def problem_name(error: KgError | HTTPException) -> str:
    """Return the name of an error's type of problem; empty if it has none."""
    kind = TYPES.get(type(error))
    return kind.name if kind else ""


def _of_ours(error: KgError, iris: Iris, query: str) -> _Problem:
    kind = TYPES.get(type(error))
    if kind is None:
        _LOG.error("unexpected: %s", error)
        return HTTPStatus.INTERNAL_SERVER_ERROR, {"title": "Internal error"}, {}
    document = _document(kind, str(error), iris)
    if isinstance(error, QueryError) and error.limit:
        document |= {"limit": error.limit, "value": error.value}
        document["limits"] = iris.limits
    if isinstance(error, QuerySyntaxError) and error.line is not None:
        document |= {"line": error.line, "column": error.column}
        shown = excerpt(query, error.line, error.column or 1)
        document |= {"excerpt": shown} if shown else {}
    return kind.status, document, {}


def _document(kind: ProblemType, detail: str, iris: Iris) -> dict[str, Any]:
    return {"type": iris.problem(kind.name), "title": kind.title, "detail": detail}


def _of_http(error: HTTPException, iris: Iris) -> _Problem:
    """Return the problem for an error that the framework or a page raises."""
    kind = TYPES.get(type(error))
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = error.description or status.description
    document = {"type": "about:blank", "title": status.phrase, "detail": detail}
    if kind:
        document = _document(kind, detail, iris)
    headers = {n: v for n, v in error.get_headers() if n in _SENT}
    return status, document, headers


@dataclass(frozen=True, slots=True)
class Problems:
    """Turns errors into responses: JSON, or a page if the client prefers HTML.

    Without ``pages``, the templates, every problem is JSON.
    """

    iris: Iris
    retry_seconds: int
    pages: Environment | None = None

    def response(
        self, error: KgError | HTTPException, accept: str = "", query: str = ""
    ) -> HttpResponse:
        """Return the response for an error; its line and column refer to ``query``.

        The page of an error in a query is that of queries, with the query in its form.
        """
        if isinstance(error, KgError):
            status, document, headers = _of_ours(error, self.iris, query)
        else:
            status, document, headers = _of_http(error, self.iris)
        document["status"] = status.value
        if status in _TRY_AGAIN:
            headers["Retry-After"] = str(self.retry_seconds)
        headers |= {"Vary": "Accept", "Cache-Control": PASSING}
        if self.pages and best_match(accept, [PROBLEM, HTML]) == HTML:
            is_query = query and isinstance(error, QueryError)
            name = "sparql.html" if is_query else "problem.html"
            template = self.pages.get_template(name)
            text = template.render(problem=document, query={"text": query})
            kind = f"{HTML}; {_UTF_8}"
        else:
            text, kind = json.dumps(document, ensure_ascii=False), PROBLEM
        content = text.encode(errors="replace")
        return HttpResponse.of(status, {"Content-Type": kind, **headers}, content)

    def install(self, app: Flask) -> None:
        """Turn the errors of all views of an application into problems."""
        app.register_error_handler(KgError, self._respond)
        app.register_error_handler(HTTPException, self._respond)

    def _respond(self, error: KgError | HTTPException) -> Response:
        found = self.response(error, request.headers.get("Accept", ""))
        headers = [
            (name.decode(), value.decode("latin-1")) for name, value in found.headers
        ]
        return Response(found.body, found.status, headers)
