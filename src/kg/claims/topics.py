"""Groups claims by topic, and pairs those that are compared."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, islice
from typing import TYPE_CHECKING, Final

from kg.claims.model import Assertion, Statistic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import NamedNode

    from kg.claims.model import Claim

Topic = tuple["NamedNode", ...]
"""What claims of one table share. For figures: event and measure. For dates: subject,
predicate and aspect, if there is one."""

ALL_PAIRS: Final = 200
"""In a topic of more claims, each is compared only with those next to it.

They are ordered by population, scope, time and interval, and each is compared with as
many that follow as the number of claims has binary digits. So n claims have about
n log n verdicts, and not n².
"""


def topics(claims: Iterable[Claim]) -> dict[Topic, list[Claim]]:
    """Return the claims that give a figure or a date, grouped by topic."""
    grouped: dict[Topic, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim, Statistic):
            grouped[claim.subject, claim.measure].append(claim)
        elif isinstance(claim, Assertion) and claim.period:
            aspect = (claim.aspect,) if claim.aspect else ()
            grouped[claim.subject, claim.predicate, *aspect].append(claim)
    return dict(grouped)


def pairs(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Yield the pairs to compare; in each pair the IRIs are in order."""
    if len(claims) <= ALL_PAIRS:
        yield from combinations(claims, 2)
        return
    ordered = sorted(claims, key=neighbourhood)
    for place, claim in enumerate(ordered, 1):
        for other in islice(ordered, place, place + len(claims).bit_length()):
            first, second = sorted([claim, other], key=lambda one: one.iri.value)
            yield first, second


def neighbourhood(claim: Claim) -> tuple[object, ...]:
    """Return a sort key: population, scope and time, then the ends of the interval."""
    about: tuple[str, ...] = ()
    lower: object = None
    upper: object = None
    if isinstance(claim, Statistic):
        about = (claim.population.value, str(claim.scope), str(claim.as_of))
        lower, upper = claim.figure.interval.lower, claim.figure.interval.upper
    elif isinstance(claim, Assertion) and claim.period:
        lower, upper = claim.period.lower, claim.period.upper
    ends = (lower is not None, lower or 0, upper is None, upper or 0)
    return (*about, *ends, claim.iri.value)
