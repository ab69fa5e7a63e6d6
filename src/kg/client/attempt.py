"""One request to an endpoint with SPARQLWrapper, and the error if it fails."""

from __future__ import annotations

import datetime as dt
import json
import random
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, IncompleteRead
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kg.errors import KgError

try:
    from SPARQLWrapper import POST, SPARQLWrapper
except ImportError as missing:  # pragma: no cover - the extra is installed for tests
    raise ImportError(
        "kg.client needs SPARQLWrapper: pip install khojaly-kg[client]"
    ) from missing


_BUSY: Final = {429, 503}
_SAME_METHOD: Final = {307, 308}
_LONG: Final = 1500
"""Longer queries are sent by POST (in characters)."""
_LONGEST_WAIT: Final = 60.0


class ClientError(KgError):
    """A query was not answered.

    ``status`` is the HTTP status, or None if there was no response. ``problem`` is the
    problem document (RFC 9457), or empty.
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        problem: dict[str, Any] | None = None,
    ) -> None:
        """Store what the service said apart from the message."""
        super().__init__(message)
        self.status = status
        self.problem = problem or {}
        self.retry_after = ""

    @property
    def is_busy(self) -> bool:
        """Whether the same query may succeed later."""
        return self.status in _BUSY or isinstance(
            self.__cause__, ConnectionRefusedError
        )

    def wait(self, attempt: int) -> float:
        """Return the seconds to wait: as the service says, or longer each time."""
        said = self.retry_after
        with suppress(ValueError):
            return min(max(float(said), 0.0), _LONGEST_WAIT)
        with suppress(ValueError, TypeError):
            until = parsedate_to_datetime(said) - dt.datetime.now(dt.UTC)
            return min(max(until.total_seconds(), 0.0), _LONGEST_WAIT)
        # random, so that clients that were refused together do not return together
        longer: float = 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311
        return min(longer, _LONGEST_WAIT)


class _Redirects(HTTPRedirectHandler):
    """Follows redirects that keep the method and the body (RFC 9110, 15.4.9)."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        if code in _SAME_METHOD and req.data is not None:
            # the base class has checked that newurl is http, https or ftp
            return Request(newurl, req.data, dict(req.headers))  # noqa: S310
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper that keeps the status, headers and body of an error response."""

    seconds: float
    """Like ``timeout``, which SPARQLWrapper rounds to whole seconds."""

    def _query(self) -> tuple[Any, str]:
        opener = build_opener(_Redirects)
        request = self._createRequest()
        return opener.open(request, timeout=self.seconds), self.returnFormat


def send(endpoint: str, query: str, result_format: str, timeout: float) -> bytes:
    """Return the answer to a query, in a format of SPARQLWrapper.

    Raises:
        ClientError: there is no answer, or it is incomplete.
    """
    wrapper = _Wrapper(endpoint, returnFormat=result_format)
    wrapper.seconds = timeout
    wrapper.setQuery(query)
    wrapper.setOnlyConneg(onlyConneg=True)
    if len(query) > _LONG:
        wrapper.setMethod(POST)
    try:
        content: bytes = wrapper.query().response.read()
    except HTTPError as error:
        raise _refused(error) from error
    except URLError as error:
        cause = error.reason if isinstance(error.reason, OSError) else error
        raise ClientError(f"{endpoint}: {error.reason}") from cause
    except (HTTPException, OSError) as error:
        raise ClientError(f"{endpoint}: {_broken(error)}") from error
    return content


def _broken(error: Exception) -> str:
    """Return a text that says how an answer broke off, and what to do."""
    if isinstance(error, TimeoutError):
        return "no answer in time: ask for less, or raise the timeout"
    how = str(error) or type(error).__name__
    if isinstance(error, IncompleteRead):
        how = f"after {len(error.partial)} bytes"
    return (
        f"the answer broke off ({how}): the query ran past a limit of the service, or "
        "the connection failed; ask again, or in parts (LIMIT, OFFSET)"
    )


def _refused(error: HTTPError) -> ClientError:
    """Return the error for a status other than 200, with its problem document."""
    problem: dict[str, Any] = {}
    with suppress(ValueError, OSError, HTTPException):
        found = json.loads(error.read(1 << 16))
        problem = found if isinstance(found, dict) else {}
    detail = problem.get("detail") or problem.get("title") or error.reason
    refused = ClientError(f"{error.code}: {detail}", error.code, problem)
    refused.retry_after = error.headers.get("Retry-After", "")
    return refused
