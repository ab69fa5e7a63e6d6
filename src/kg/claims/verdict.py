"""Verdicts: which claims about the same thing agree, and which contradict.

Two claims agree if their intervals are equal, are compatible if they meet, and
contradict if they do not. A verdict never says which of them is right.
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
"""What claims must share to be comparable: event, measure and population of figures;
subject, predicate and, where given, aspect of dates."""


class Verdict(Enum):
    """What a comparison of two claims comes to, and the property that says so."""

    AGREES = KG.agreesWith
    COMPATIBLE = KG.compatibleWith
    CONTRADICTS = KG.contradicts


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict on two claims; it holds in both directions."""

    first: NamedNode
    second: NamedNode
    verdict: Verdict


def verdict(first: Interval[Bound], second: Interval[Bound]) -> Verdict:
    """Compare two intervals."""
    if first == second:
        return Verdict.AGREES
    return Verdict.COMPATIBLE if first.meets(second) else Verdict.CONTRADICTS


def topics(claims: Iterable[Claim]) -> dict[Topic, list[Claim]]:
    """Group the claims that give a figure or a date by what they are about."""
    grouped: dict[Topic, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim, Statistic):
            grouped[claim.subject, claim.measure, claim.population].append(claim)
        elif isinstance(claim, Assertion) and claim.period:
            aspect = (claim.aspect,) if claim.aspect else ()
            grouped[claim.subject, claim.predicate, *aspect].append(claim)
    return dict(grouped)


def compare(first: Claim, second: Claim) -> Verdict | None:
    """Compare two claims of one topic.

    Counts of residents at different dates are no disagreement, so two figures are
    compared only if both leave their date open or the dates meet; otherwise None.
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
    """Compare all claims pairwise within their topics, in a fixed order."""
    for _, group in sorted(topics(claims).items(), key=lambda item: str(item[0])):
        for first, second in combinations(group, 2):
            if found := compare(first, second):
                yield Comparison(first.iri, second.iri, found)


def _same_time(first: Statistic, second: Statistic) -> bool:
    if first.figure_for is None or second.figure_for is None:
        return first.figure_for is second.figure_for
    return first.figure_for.meets(second.figure_for)
