"""What only a source has: how it was read, how its claims stand to those of others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.iris import split_iri
from kg.rdf.vocabulary import CITO, KG, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import NamedNode

    from kg.sparql import Solution
    from kg.web.views.claim_groups import RelationClaims
    from kg.web.views.context import ViewContext
    from kg.web.views.terms import NamedTerms, Shown

MOST_TIED: Final = 500
"""Of a source with more claims it is not told how they stand to those of others."""


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """A copy in which a source was read: what it is, who shows it, and where."""

    carrier: Shown
    kinds: tuple[Shown, ...]
    parties: tuple[Shown, ...]
    addresses: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """How a source was read, and how its claims stand to those of other sources.

    ``alone`` are the claims that no other source agrees with, or repeats.
    ``contradicted``, ``agreeing`` and ``repeated`` count claims of the source by the
    other source: those that it contradicts, agrees with, or has the same origin as.
    ``derived`` is what its claims are derived from, ``disputed`` what they dispute.
    ``is_told`` is false if there are too many claims to tell how they stand.
    """

    carriers: tuple[CarrierRow, ...]
    alone: tuple[Shown, ...]
    contradicted: tuple[tuple[Shown, int], ...]
    agreeing: tuple[tuple[Shown, int], ...]
    repeated: tuple[tuple[Shown, int], ...]
    derived: tuple[tuple[Shown, int], ...]
    disputed: tuple[tuple[Shown, int], ...]
    is_told: bool


def source_view(
    context: ViewContext, node: NamedNode, claims: Sequence[Shown], *, is_whole: bool
) -> SourceView:
    """Return what only a source has, given claims in it, which may be all of them."""
    read = context.select("carriers", focus=node)
    is_told = is_whole and len(claims) <= MOST_TIED
    ties = context.select("source_ties", focus=node) if is_told else []
    terms = context.naming(
        term
        for row in (*read, *ties)
        for key, term in row.items()
        if key not in {"focus", "tie", "claim"}
    )
    shared = {
        row["claim"].value
        for row in ties
        if row["tie"] in {KG.agreesWith, KG.repeats} and "source" in row
    }
    return SourceView(
        carriers=_carriers(terms, read),
        alone=tuple(one for one in claims if is_told and one.iri not in shared),
        contradicted=_counted(terms, ties, KG.contradicts, "source"),
        agreeing=_counted(terms, ties, KG.agreesWith, "source"),
        repeated=_counted(terms, ties, KG.repeats, "source"),
        derived=_counted(terms, ties, PROV.wasDerivedFrom, "other"),
        disputed=_counted(terms, ties, CITO.disputes, "other"),
        is_told=is_told,
    )


def _carriers(terms: NamedTerms, rows: Iterable[Solution]) -> tuple[CarrierRow, ...]:
    found: dict[object, list[Solution]] = {}
    for row in rows:
        found.setdefault(row["carrier"], []).append(row)

    def shown(several: list[Solution], key: str) -> tuple[Shown, ...]:
        values = {terms.named(row[key]) for row in several if key in row}
        return tuple(sorted(values, key=lambda one: one.text))

    carriers = [
        CarrierRow(
            terms.named(carrier),
            *(shown(several, key) for key in ("type", "party", "address")),
        )
        for carrier, several in found.items()
    ]
    return tuple(sorted(carriers, key=lambda one: (one.carrier.text, one.carrier.iri)))


def _counted(
    terms: NamedTerms, ties: Iterable[Solution], tie: NamedNode, of: str
) -> tuple[tuple[Shown, int], ...]:
    """Return the things that claims have a tie with, and how many claims have it."""
    pairs = {(row["claim"], row[of]) for row in ties if row["tie"] == tie and of in row}
    counts = Counter(terms.named(thing) for _, thing in pairs)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0].text)))


def claims_in(sections: Iterable[RelationClaims]) -> list[Shown]:
    """Return the claims that a source makes, in the order of its page."""
    anchor = split_iri(PROV.wasQuotedFrom.value)[1]
    return [
        claim.claim
        for section in sections
        if section.anchor == anchor
        for group in section.groups
        for claim in group.claims
    ]
