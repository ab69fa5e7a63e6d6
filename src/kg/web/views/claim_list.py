"""The order in which the page of a thing lists claims: by topic."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.sparql import Solution


def by_topic(solutions: Sequence[Solution]) -> list[NamedNode]:
    """Return the claims that ``queries/claim_list.rq`` finds, by topic.

    Figures come first, then the topics with most claims; claims are in the order of
    their IRIs.
    """
    sizes = Counter(map(_topic, solutions))

    def place(one: Solution) -> tuple[object, ...]:
        topic = _topic(one)
        return "measure" not in one, -sizes[topic], topic, one["claim"].value

    return claims_of(sorted(solutions, key=place))


def claims_of(solutions: Iterable[Solution]) -> list[NamedNode]:
    """Return the claims in solutions, each once."""
    found = (solution["claim"] for solution in solutions)
    return list(dict.fromkeys(one for one in found if isinstance(one, NamedNode)))


def _topic(claim: Solution) -> str:
    topic = claim.get("measure") or claim.get("kind")
    return topic.value if topic else ""
