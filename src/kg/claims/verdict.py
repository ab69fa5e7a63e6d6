"""Verdicts: whether claims about the same thing agree, are compatible, or contradict.

Two claims agree if their intervals are equal. They are compatible if the intervals
overlap, and contradict if they do not. A verdict never says which claim is right.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING

from kg.claims.model import Assertion, Statistic
from kg.rdf.vocabulary import KG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from kg.claims.interval import Bound, Interval
    from kg.claims.model import Claim

Topic = tuple["NamedNode", ...]
"""What comparable claims share. For figures: event, measure and population. For dates:
subject, predicate and aspect, if there is one."""


class Verdict(Enum):
    """The result of comparing two claims; the value is the property that states it."""

    AGREES = KG.agreesWith
    COMPATIBLE = KG.compatibleWith
    CONTRADICTS = KG.contradicts


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict on two claims; it is symmetric."""

    first: NamedNode
    second: NamedNode
    verdict: Verdict


def verdict(first: Interval[Bound], second: Interval[Bound]) -> Verdict:
    """Return the verdict on two intervals."""
    if first == second:
        return Verdict.AGREES
    return Verdict.COMPATIBLE if first.meets(second) else Verdict.CONTRADICTS


def topics(claims: Iterable[Claim]) -> dict[Topic, list[Claim]]:
    """Return the claims that give a figure or a date, grouped by topic."""
    grouped: dict[Topic, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim, Statistic):
            grouped[claim.subject, claim.measure, claim.population].append(claim)
        elif isinstance(claim, Assertion) and claim.period:
            aspect = (claim.aspect,) if claim.aspect else ()
            grouped[claim.subject, claim.predicate, *aspect].append(claim)
    return dict(grouped)


def compare(first: Claim, second: Claim) -> Verdict | None:
    """Return the verdict on two claims of one topic, or None if they are incomparable.

    Counts of residents at different dates do not contradict each other. So two figures
    are comparable only if neither has a date, or if their dates overlap.
    """
    if isinstance(first, Statistic) and isinstance(second, Statistic):
        if not _same_time(first, second):
            return None
        return verdict(first.interval, second.interval)
    if isinstance(first, Assertion) and isinstance(second, Assertion):
        if first.period is None or second.period is None:
            return None
        return verdict(first.period, second.period)
    return None


def comparisons(claims: Iterable[Claim]) -> Iterator[Comparison]:
    """Yield the verdicts on all pairs of claims within each topic, in a fixed order."""
    grouped = topics(claims)
    for topic in sorted(grouped):
        for first, second in combinations(grouped[topic], 2):
            if found := compare(first, second):
                yield Comparison(first.iri, second.iri, found)


def _same_time(first: Statistic, second: Statistic) -> bool:
    if first.figure_for is None or second.figure_for is None:
        return first.figure_for is second.figure_for
    return first.figure_for.meets(second.figure_for)
