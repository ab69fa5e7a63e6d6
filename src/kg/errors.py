"""The errors that the product raises on purpose; all derive from ``KgError``.

An error says what is wrong, where, and what to do. Data that violate a shape are not
an error: validation returns a report about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class KgError(Exception):
    """The root of all errors of this package; its text can be shown to a user."""

    exit_code = 2


class UsageError(KgError):
    """A command got arguments that contradict each other."""


class ProjectError(KgError):
    """``kg.toml`` is missing or unreadable, or a setting has no valid value."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1, and are None if unknown."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return ``path:line:column``, as compilers and editors write it."""
        # a file name may contain line breaks, or control characters of a terminal
        path = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(self.path))
        parts = [path, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


class SourceError(KgError):
    """A file could not be read as RDF; the error has its position.

    ``excerpt`` is the line with a caret under the place, or empty.
    """

    def __init__(self, position: Position, message: str, excerpt: str = "") -> None:
        """Store the position and the message apart, for reports in other formats."""
        lines = (f"{position}: {message}", excerpt)
        super().__init__("\n".join(filter(None, lines)))
        self.position = position
        self.message = message
        self.excerpt = excerpt

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what the error was made of, for processes that send each other one."""
        return type(self), (self.position, self.message, self.excerpt)


class SourceGroupError(SourceError):
    """Several errors in files; the position is that of the first one."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        """Take the errors, at least one."""
        first = errors[0]
        super().__init__(first.position, first.message, first.excerpt)
        self.errors = tuple(errors)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what the error was made of."""
        return type(self), (self.errors,)

    def __str__(self) -> str:
        """Return one line for each error."""
        return "\n".join(str(error) for error in self.errors)


class SettingsError(ProjectError):
    """Settings of ``kg.toml`` are wrong; ``errors`` has each with its position."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        """Take the errors, at least one."""
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


class InvalidGraphError(KgError):
    """The graph does not conform to its shapes, so it cannot be built."""

    exit_code = 1


class FormerVersionError(KgError):
    """The base commit of a change cannot be read, although the change can."""

    exit_code = 3


class ReleaseError(KgError):
    """A release folder is missing, damaged, or could not be written."""


class ClusterError(KgError):
    """Spark did not start, or gave up; the text says why."""


class UnwritableError(KgError):
    """A format cannot represent the data; the text says what it cannot represent."""


class UnsupportedError(KgError, NotImplementedError):
    """An argument asks for an unsupported feature; the text says what to do instead."""


class QueryError(KgError):
    """A query was not answered; the subclasses say why.

    ``limit`` names the limit that was exceeded, a field of
    :class:`kg.project.ServiceLimits`. ``value`` is the value of that limit.
    """

    def __init__(
        self, message: str, limit: str | None = None, value: float | None = None
    ) -> None:
        """Store the limit and the message apart, for the problem document."""
        super().__init__(message)
        self.limit = limit
        self.value = value


class QuerySyntaxError(QueryError):
    """The text is not valid SPARQL, or uses a feature that the service does not offer.

    ``line`` and ``column`` count from 1. They are None if the engine gave none.
    """

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None
    ) -> None:
        """Store the position and the message apart, for the problem document."""
        super().__init__(message)
        self.line = line
        self.column = column


class QueryTimeoutError(QueryError):
    """The query exceeded its time limit and was stopped."""


class QueryTooLargeError(QueryError):
    """The query exceeded its memory limit, or its result exceeded the size limit."""


class StoreBusyError(QueryError):
    """All workers are busy, and the queue is full or the query waited too long."""


class ClientBusyError(QueryError):
    """This client has too many running queries."""


class SlowReaderError(QueryError):
    """The client read the answer too slowly, and the service cut it off."""


class StoreUnavailableError(QueryError):
    """The store cannot answer at all: its workers do not start, or it is closed."""


class UnforeseenError(QueryError):
    """A worker raised an unexpected error; the text is for the log only."""


class NotAcceptableError(QueryError):
    """The answer is not available in any requested format or content coding."""


class RequestError(QueryError):
    """A request does not contain exactly one query, or contradicts itself."""


class UpdateError(RequestError):
    """A request is an update, but the data are read-only."""


class ContentTypeError(RequestError):
    """The request body has an unsupported media type, charset or content coding."""


class BodyTooLargeError(RequestError):
    """The request body is longer than the limit."""


class BodyTimeoutError(RequestError):
    """The request body did not arrive in time."""


class ParameterError(RequestError):
    """A query parameter in the URL of a page has an invalid value."""


class AcceptTooLongError(RequestError):
    """A request has an ``Accept`` or ``Accept-Encoding`` header that is too long."""


class MalformedError(RequestError):
    """The client did not send a valid HTTP/1.1 request (RFC 9112)."""


class AddressTooLongError(RequestError):
    """The URL of the request is longer than the limit."""


class HeadTooLongError(RequestError):
    """The request line and the header are together longer than the limit."""


class HeadTimeoutError(RequestError):
    """The request line and the header did not arrive in time."""


class ConnectionsError(RequestError):
    """The maximum number of connections is open, and all of them are in use."""
