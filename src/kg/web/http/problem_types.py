"""The types of problems (RFC 9457): status, title and advice for each kind of error."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from werkzeug.exceptions import (
    MethodNotAllowed,
    NotFound,
    PreconditionFailed,
    RequestedRangeNotSatisfiable,
    RequestEntityTooLarge,
)

from kg import errors


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problem; ``name`` is the last segment of its IRI."""

    name: str
    status: HTTPStatus
    title: str
    advice: str


_BODY_TOO_LARGE: Final = ProblemType(
    "body-too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "The body of the request is too long",
    "Send a shorter query, or split its list of values over several queries.",
)
TYPES: Final[dict[type[Exception], ProblemType]] = {
    errors.QuerySyntaxError: ProblemType(
        "query-syntax",
        HTTPStatus.BAD_REQUEST,
        "The query cannot be understood, or asks for what is not offered",
        "Correct the query at the line and column given.",
    ),
    errors.RequestError: ProblemType(
        "request",
        HTTPStatus.BAD_REQUEST,
        "The request is no query by the SPARQL 1.1 Protocol",
        "Send exactly one query, and other parameters as the protocol defines them.",
    ),
    errors.UpdateError: ProblemType(
        "update",
        HTTPStatus.BAD_REQUEST,
        "Updates are not offered",
        "Take a dump, and change your copy of it.",
    ),
    errors.ParameterError: ProblemType(
        "parameter",
        HTTPStatus.BAD_REQUEST,
        "A parameter of the address has no valid value",
        "Follow the links of the pages, or leave the parameter out.",
    ),
    errors.AcceptTooLongError: ProblemType(
        "accept-too-long",
        HTTPStatus.BAD_REQUEST,
        "Accept or Accept-Encoding is too long",
        "Shorten these header fields of the request.",
    ),
    errors.MalformedError: ProblemType(
        "malformed",
        HTTPStatus.BAD_REQUEST,
        "What was sent is no request by HTTP/1.1",
        "Send a request as in RFC 9112; for TLS, connect to the proxy of the service.",
    ),
    NotFound: ProblemType(
        "not-found",
        HTTPStatus.NOT_FOUND,
        "There is nothing at this address",
        "Look for it from the home page, or by a query.",
    ),
    MethodNotAllowed: ProblemType(
        "method",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "The method is not allowed at this address",
        "Use one of the methods that Allow gives.",
    ),
    errors.NotAcceptableError: ProblemType(
        "not-acceptable",
        HTTPStatus.NOT_ACCEPTABLE,
        "Not available in any requested format",
        "Request another media type or content coding, or leave them open.",
    ),
    errors.HeadTimeoutError: ProblemType(
        "head-timeout",
        HTTPStatus.REQUEST_TIMEOUT,
        "The header of the request did not come in time",
        "Send the request again, and faster.",
    ),
    errors.BodyTimeoutError: ProblemType(
        "body-timeout",
        HTTPStatus.REQUEST_TIMEOUT,
        "The body of the request did not come in time",
        "Send the request again, and faster.",
    ),
    PreconditionFailed: ProblemType(
        "precondition-failed",
        HTTPStatus.PRECONDITION_FAILED,
        "The version that is asked for is not the one that is here",
        "Ask without If-Match and If-Unmodified-Since; begin a download anew.",
    ),
    errors.BodyTooLargeError: _BODY_TOO_LARGE,
    RequestEntityTooLarge: _BODY_TOO_LARGE,
    errors.AddressTooLongError: ProblemType(
        "address-too-long",
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "The address of the request is too long",
        "Send a long query in the body of a POST.",
    ),
    errors.HeadTooLongError: ProblemType(
        "head-too-long",
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "The first line and the header of the request are too long",
        "Send less in the header; send a long query in the body of a POST.",
    ),
    errors.ContentTypeError: ProblemType(
        "content-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "The media type or encoding of the body is not supported",
        "Send a form, or a query as application/sparql-query, in UTF-8.",
    ),
    RequestedRangeNotSatisfiable: ProblemType(
        "range",
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "The range is not within the file",
        "Ask for a range within the file, or for all of it.",
    ),
    errors.QueryTooLargeError: ProblemType(
        "too-large",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The query, its memory or its result is beyond a limit",
        "Ask for less at a time, or take a dump.",
    ),
    errors.QueryTimeoutError: ProblemType(
        "deadline",
        HTTPStatus.GATEWAY_TIMEOUT,
        "The query ran past the deadline and was stopped",
        "Ask for less at a time, or take a dump.",
    ),
    errors.ClientBusyError: ProblemType(
        "too-many-queries",
        HTTPStatus.TOO_MANY_REQUESTS,
        "This client has too many queries under way",
        "Wait for the answers to the queries under way, then go on.",
    ),
    errors.SlowReaderError: ProblemType(
        "slow-reader",
        HTTPStatus.REQUEST_TIMEOUT,
        "The answer was not read for too long",
        "Read the answer as it comes, or take a dump.",
    ),
    errors.ConnectionsError: ProblemType(
        "too-many-connections",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "There are too many connections, and all are at work",
        "Try again after the seconds that Retry-After gives.",
    ),
    errors.StoreBusyError: ProblemType(
        "busy",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "All workers are busy",
        "Try again after the seconds that Retry-After gives.",
    ),
    errors.StoreUnavailableError: ProblemType(
        "unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The store cannot answer now",
        "Try again after the seconds that Retry-After gives.",
    ),
}
"""The type of problem for each error that a client can cause or meet."""
