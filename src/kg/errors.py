"""Every error that the product raises on purpose, under one root.

An error says what is wrong, where, and what to do. A violation of a shape is no
error: invalid data are a normal answer of validation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class KgError(Exception):
    """The root of all errors of this package; its text is fit to show a user."""

    exit_code = 2


class UsageError(KgError):
    """The command was called with arguments that cannot work together."""


class ProjectError(KgError):
    """``kg.toml`` is missing, unreadable, or says something that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file: line and column count from 1, None where unknown."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return ``path:line:column``, as compilers and editors write it."""
        # a name may hold what would break the line, or a terminal
        path = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(self.path))
        parts = [path, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


class SourceError(KgError):
    """A file could not be read as RDF; carries its position.

    ``excerpt`` is the line with a caret under the place, for people, or empty.
    """

    def __init__(self, position: Position, message: str, excerpt: str = "") -> None:
        """Keep the position apart from the message, for reports in other formats."""
        lines = (f"{position}: {message}", excerpt)
        super().__init__("\n".join(filter(None, lines)))
        self.position = position
        self.message = message
        self.excerpt = excerpt


class SourceGroupError(SourceError):
    """Several things are wrong with files; it stands at the first of them."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        """Take the errors, of which there is at least one."""
        first = errors[0]
        super().__init__(first.position, first.message, first.excerpt)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        """Return a line for each error."""
        return "\n".join(str(error) for error in self.errors)


class InvalidGraphError(KgError):
    """The graph does not conform, so it cannot be built."""

    exit_code = 1


class FormerVersionError(KgError):
    """The commit that a change is compared with cannot be read; the change can."""

    exit_code = 3


class ReleaseError(KgError):
    """A release folder is missing, damaged, or could not be written."""


class UnwritableError(KgError):
    """A format cannot hold what is to be written; the text says what that is."""


class UnsupportedError(KgError, NotImplementedError):
    """An argument asks for what is not offered; the text says what to do instead."""


class QueryError(KgError):
    """A query was not answered; the subclasses say why.

    ``limit`` names the limit that stood in the way, one of
    :class:`kg.project.ServiceLimits`, and ``value`` is what it is set to.
    """

    def __init__(
        self, message: str, limit: str | None = None, value: float | None = None
    ) -> None:
        """Keep the limit apart from the message, for the problem document."""
        super().__init__(message)
        self.limit = limit
        self.value = value


class QuerySyntaxError(QueryError):
    """The query text is no SPARQL, or asks for what is not offered.

    ``line`` and ``column`` count from 1 and are None where the engine gave none.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        *,
        limit: str | None = None,
        value: float | None = None,
    ) -> None:
        """Keep the position apart from the message, for the problem document."""
        super().__init__(message, limit, value)
        self.line = line
        self.column = column


class QueryTimeoutError(QueryError):
    """The query ran past its deadline and was stopped."""


class QueryTooLargeError(QueryError):
    """The query needed more memory, or its result more bytes, than is allowed."""


class StoreBusyError(QueryError):
    """All workers are taken and the queue is full or was waited in too long."""


class ClientBusyError(QueryError):
    """This client has too many queries under way."""


class SlowReaderError(QueryError):
    """Whoever asked takes the answer too slowly, and it was broken off."""


class StoreUnavailableError(QueryError):
    """The store cannot answer at all: its workers do not start, or it is closed."""


class UnforeseenError(QueryError):
    """A worker met what nobody foresaw; the text is for the log, and for no client."""


class NotAcceptableError(QueryError):
    """The answer is not to be had in a format or a coding that the caller takes."""


class RequestError(QueryError):
    """A request has not exactly one query, or what it says contradicts itself."""


class UpdateError(RequestError):
    """A request is an update, and the data are read-only."""


class ContentTypeError(RequestError):
    """The body of a request is of a type, charset or coding that is not read."""


class BodyTooLargeError(RequestError):
    """The body of a request is longer than is allowed."""


class BodyTimeoutError(RequestError):
    """The body of a request did not come in time."""


class ParameterError(RequestError):
    """A parameter of a page's address says nothing that it can mean."""


class AcceptTooLongError(RequestError):
    """A request lists more than is looked through of what it accepts."""


class MalformedError(RequestError):
    """What a client sent is no request by HTTP/1.1 (RFC 9112)."""


class AddressTooLongError(RequestError):
    """The address of a request is longer than is read."""


class HeadTooLongError(RequestError):
    """The first line and the header of a request are longer than is allowed."""


class HeadTimeoutError(RequestError):
    """The first line and the header of a request did not come in time."""


class ConnectionsError(RequestError):
    """There are as many connections as are allowed, and all are at work."""
