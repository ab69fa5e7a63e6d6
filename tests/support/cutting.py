"""Cuts a project into parts in memory, as kg.spark does by joins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.bundles.members import (
    Bundles,
    Described,
    MemberTerms,
    claim_classes,
    part_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.sources import Sources
    from kg.sources.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Cut:
    """The parts of a project, and what its members have."""

    parts: tuple[Sources, ...]
    members: MemberTerms


def cut(sources: Sources, count: int) -> Cut:
    """Return a project in ``count`` parts, some of which may have no member."""
    things = described(sources.files, claim_classes(sources.ontology))
    homes = members_of(things)
    bundles = Bundles(
        (home, other)
        for subject, home in homes.items()
        for other in (
            *things[subject].anchors,
            *(homes[one] for one in things[subject].mentions if one in homes),
        )
    )
    place = {one: part_of(bundles.root(home), count) for one, home in homes.items()}
    parts = tuple(_part(sources, place, number) for number in range(count))
    return Cut(parts, MemberTerms.joined(things[one].terms for one in homes))


def described(
    files: Iterable[SourceFile], claims: frozenset[str]
) -> dict[str, Described]:
    """Return what decides where each thing belongs, by its term in N-Triples."""
    found: dict[str, Described] = {}
    for file in files:
        for subject, triples in file.by_subject().items():
            said = Described.by(triples, claims)
            known = found.get(subject)
            found[subject] = known.joined(said) if known else said
    return found


def members_of(things: Mapping[str, Described]) -> dict[str, str]:
    """Return the members, each with a name of its bundle."""
    found = {one: said.home(one) for one, said in things.items() if said.is_member}
    while new := {
        one: said.home(one)
        for one, said in things.items()
        if one not in found and not said.mentions.isdisjoint(found)
    }:
        found |= new
    return found


def _part(sources: Sources, place: Mapping[str, int], number: int) -> Sources:
    def kept(files: tuple[SourceFile, ...]) -> tuple[SourceFile, ...]:
        return tuple(
            replace(
                file,
                triples=tuple(
                    triple
                    for triple in file.triples
                    if place.get(str(triple.subject), number) == number
                ),
            )
            for file in files
        )

    return replace(sources, ontology=kept(sources.ontology), data=kept(sources.data))
