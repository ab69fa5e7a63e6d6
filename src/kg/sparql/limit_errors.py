"""What is said of a limit that a query met, wherever it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import QueryTimeoutError, QueryTooLargeError

if TYPE_CHECKING:
    from kg.project import ServiceLimits

MIB: Final = 1 << 20
QUERY: Final = "the query"
PAGE: Final = "the page"
"""What met a limit, in the words of an error."""
_ADVICE: Final = "ask for less, or take the dump"


def too_late(service: ServiceLimits, what: str = QUERY) -> QueryTimeoutError:
    """Return the error of a query, or a page, that is past its deadline."""
    seconds = service.query_seconds
    return QueryTimeoutError(
        f"{what} ran longer than {seconds:g} s; {_ADVICE}", "query_seconds", seconds
    )


def too_large(service: ServiceLimits) -> QueryTooLargeError:
    """Return the error of a result that is beyond the limit."""
    most = service.result_mib
    return QueryTooLargeError(
        f"the result is larger than {most} MiB; {_ADVICE}", "result_mib", most
    )


def no_memory(service: ServiceLimits, what: str = QUERY) -> QueryTooLargeError:
    """Return the error of a query, or a page, that needed too much memory."""
    most = service.query_memory_mib
    return QueryTooLargeError(
        f"{what} needed more than {most} MiB of memory; {_ADVICE}",
        "query_memory_mib",
        most,
    )
