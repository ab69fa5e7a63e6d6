"""Finds which things have another IRI than before."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kg.rdf.index import Term
    from kg.release.diff.sides import Side

_LEAST: Final = Fraction(2, 3)
"""The part of what is said of it that a renamed claim keeps, at least."""
_OF_EVERY_CLAIM: Final = (RDF.type, DCTERMS.created, KG.verified)


def replaced(subjects: Iterable[Term], old: Side, new: Side) -> dict[Term, Term]:
    """Return the things that, as the new version says, others stand in place of."""
    found: dict[Term, Term] = {}
    for subject in subjects:
        heirs = new.graph.nodes(subject, DCTERMS.isReplacedBy)
        was_thing = old.has(subject) and not old.graph.nodes(
            subject, DCTERMS.isReplacedBy
        )
        if was_thing and len(heirs) == 1 and _is_new(heirs[0], old, new):
            found[subject] = heirs[0]
    return found


def alike(subjects: Collection[Term], old: Side, new: Side) -> dict[Term, Term]:
    """Return the claims that are gone while another one says nearly the same.

    It is of the same source, and more is said of both than of any other two. If two are
    equal in this, which one it is stays open, and none is taken.
    """
    gone, come = _by_source(subjects, new, old), _by_source(subjects, old, new)
    renamed: dict[Term, Term] = {}
    for source, before in gone.items():
        shared = {
            (one, other): _shared(one, other, old, new)
            for one, other in product(before, come.get(source, []))
        }
        near = {pair: part for pair, part in shared.items() if part >= _LEAST}
        best = _most(near)
        for (one, other), part in near.items():
            if best[0, one] == best[1, other] == [part]:
                renamed[one] = other
    return renamed


def _most(
    shared: Mapping[tuple[Term, Term], Fraction],
) -> Mapping[tuple[int, Term], list[Fraction]]:
    """Return the largest parts of each claim on each side: several if equal."""
    found: dict[tuple[int, Term], list[Fraction]] = defaultdict(list)
    for pair, part in shared.items():
        for key in enumerate(pair):
            if not found[key] or part >= found[key][0]:
                found[key] = [*(one for one in found[key] if one == part), part]
    return found


def _by_source(
    subjects: Iterable[Term], missing: Side, having: Side
) -> dict[Term, list[Term]]:
    """Return the claims that only one of two versions has, by their sources."""
    found: dict[Term, list[Term]] = defaultdict(list)
    for subject in subjects:
        if having.kind(subject) == "claims" and _is_new(subject, missing, having):
            for source in having.graph.nodes(subject, PROV.wasQuotedFrom):
                found[source].append(subject)
    return found


def _is_new(subject: Term, old: Side, new: Side) -> bool:
    return new.has(subject) and not old.has(subject)


def _shared(one: Term, other: Term, old: Side, new: Side) -> Fraction:
    """Return how much of what is said of one claim is said of another."""
    said = {pair for pair in old.said(one) if pair[0] not in _OF_EVERY_CLAIM}
    return Fraction(len(said & new.said(other)), len(said) or 1)
