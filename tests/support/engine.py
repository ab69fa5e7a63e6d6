"""An engine that answers nothing by itself: a test says what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import QueryError, QueryTimeoutError
from kg.sparql.answer import BufferedAnswer

if TYPE_CHECKING:
    from kg.project import ServiceLimits


class Engine(BufferedAnswer):
    """An engine that notes what it is told to do."""

    def __init__(self, service: ServiceLimits, seconds: float = 60.0) -> None:
        super().__init__(service, seconds)
        self.told: list[str] = []

    def _hold(self) -> None:
        self.told.append("hold")

    def _go_on(self) -> None:
        self.told.append("go on")

    def _abort(self) -> None:
        self.told.append("abort")

    def _release(self) -> None:
        self.told.append("release")

    def _overdue(self) -> QueryError:
        return QueryTimeoutError("too late")
