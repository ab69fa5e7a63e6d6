"""The lanes of queries and pages, and the ticket that each has in one."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kg.sparql.client_costs import ClientShare


class Lane(enum.Enum):
    """Where a query waits and runs."""

    PAGES = "pages"
    FAST = "fast"
    SLOW = "slow"


class Work(enum.Enum):
    """What is waited for and limited, in the words of an error."""

    QUERY = "the query"
    PAGE = "the page"


@dataclass(slots=True, eq=False)
class Ticket:
    """A query, or a page, on its way: whose it is, and in which lane.

    One that ``asks_health`` is always admitted, and is not judged by its time. It
    waits ``since`` a time.
    """

    client: ClientShare
    text: int
    lane: Lane
    work: Work = Work.QUERY
    has_left: bool = False
    is_retried: bool = False
    asks_health: bool = False
    since: float = 0.0


class Figures(NamedTuple):
    """How many queries of a lane can run at once, how many more can begin, and wait."""

    every: int
    idle: int
    waiting: int
