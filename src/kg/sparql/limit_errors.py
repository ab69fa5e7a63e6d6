"""What is said of a limit that a query, or a page, met, wherever it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import QueryTimeoutError, QueryTooLargeError
from kg.sparql.lanes import Work

if TYPE_CHECKING:
    from kg.project import ServiceLimits

MIB: Final = 1 << 20
_ADVICE: Final = "ask for less, or take the dump"


@dataclass(frozen=True, slots=True)
class LimitErrors:
    """The errors of limits that some work met, in words that fit it."""

    service: ServiceLimits
    work: Work = Work.QUERY

    def too_late(self) -> QueryTimeoutError:
        """Return the error of what is past its deadline."""
        seconds = self.service.query_seconds
        return QueryTimeoutError(
            f"{self.work.value} ran longer than {seconds:g} s; {_ADVICE}",
            "query_seconds",
            seconds,
        )

    def too_large(self) -> QueryTooLargeError:
        """Return the error of a result, or a page, that is beyond the limit."""
        most = self.service.result_mib
        what = "the result" if self.work is Work.QUERY else self.work.value
        return QueryTooLargeError(
            f"{what} is larger than {most} MiB; {_ADVICE}", "result_mib", most
        )

    def no_memory(self) -> QueryTooLargeError:
        """Return the error of what needed too much memory."""
        return self._of_memory("", _ADVICE)

    def gave_up(self) -> QueryTooLargeError:
        """Return the error of a query at which the engine ended its own process.

        It does so without memory. It also does at ``ORDER BY`` over some values of
        several kinds: the order that it compares them by is no total one.
        """
        return self._of_memory(
            ", or orders values of several kinds, which the engine cannot",
            f"order by STR() of them, {_ADVICE}",
        )

    def _of_memory(self, also: str, advice: str) -> QueryTooLargeError:
        most = self.service.query_memory_mib
        return QueryTooLargeError(
            f"{self.work.value} needed more than {most} MiB of memory{also}; {advice}",
            "query_memory_mib",
            most,
        )
