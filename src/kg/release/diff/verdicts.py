"""Verdicts that differ between two versions, with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.rdf.vocabulary import KG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.release.diff.sides import Pair, VerdictSaid


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """Two claims, and the verdicts on them; None where a version has no verdict."""

    claims: Pair
    before: VerdictSaid | None
    after: VerdictSaid | None

    @property
    def is_new_contradiction(self) -> bool:
        """Whether the claims contradict each other only now."""
        return not _contradicts(self.before) and _contradicts(self.after)

    @property
    def is_gone_contradiction(self) -> bool:
        """Whether the claims contradict each other no more."""
        return _contradicts(self.before) and not _contradicts(self.after)


def verdict_changes(
    old: Mapping[Pair, VerdictSaid], new: Mapping[Pair, VerdictSaid]
) -> Iterator[VerdictChange]:
    """Yield the verdicts that differ, by the IRIs of the claims.

    A verdict without a reason differs from one with a reason by its relation only.
    """
    for claims in sorted(old.keys() | new.keys()):
        before, after = old.get(claims), new.get(claims)
        if before is None or after is None or _differ(before, after):
            yield VerdictChange(claims, before, after)


def _differ(before: VerdictSaid, after: VerdictSaid) -> bool:
    (was, former), (is_now, present) = before, after
    return was != is_now or (None not in (former, present) and former != present)


def _contradicts(found: VerdictSaid | None) -> bool:
    return found is not None and found[0] == KG.contradicts
