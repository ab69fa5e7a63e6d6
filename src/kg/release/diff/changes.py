"""Compares two versions of a dataset: changed claims, sources, verdicts, settings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad

from kg.progress import Tell, counted, silent
from kg.rdf.vocabulary import DCTERMS
from kg.release.diff.renames import alike, replaced
from kg.release.diff.sides import Side
from kg.release.diff.things import Kind, ThingComparison
from kg.release.diff.verdicts import VerdictChange, verdict_changes
from kg.release.diff.versions import derived

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.index import Term
    from kg.release.diff.versions import Draft, Version

_COMPARING: Final = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """A changed setting of ``kg.toml``."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DerivedGraph:
    """A derived graph, and the numbers of its removed and inserted quads."""

    name: NamedNode
    removed: int
    inserted: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences between two versions.

    ``old`` and ``new`` are the two versions, indexed. ``removed`` and ``inserted`` are
    all quads as the versions have them, derived ones included, in order.
    """

    before: Version
    after: Version
    settings: tuple[Setting, ...]
    claims: Kind
    sources: Kind
    others: Kind
    verdicts: tuple[VerdictChange, ...]
    derived: tuple[DerivedGraph, ...]
    old: Side
    new: Side
    removed: tuple[Quad, ...]
    inserted: tuple[Quad, ...]

    @property
    def is_across_models(self) -> bool:
        """Whether one of the versions is in the model before 2.0."""
        return bool(self.before.former or self.after.former)

    @property
    def new_contradictions(self) -> list[VerdictChange]:
        """The verdicts on claims that contradict each other only now."""
        return [one for one in self.verdicts if one.is_new_contradiction]

    @property
    def gone_contradictions(self) -> list[VerdictChange]:
        """The verdicts on claims that contradict each other no more."""
        return [one for one in self.verdicts if one.is_gone_contradiction]

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return bool(self.settings or self.removed or self.inserted)


def compare(
    old: Draft | Version, new: Draft | Version, progress: Tell = silent
) -> Changes:
    """Return the changes from one version to another.

    Raises:
        ClaimError: a claim lacks a property that its meaning depends on.
    """
    return _compared(*derived(old, new, progress), progress)


def _compared(before: Version, after: Version, progress: Tell) -> Changes:
    sides = counted((before, after), _COMPARING, "comparing", progress)
    old, new = (Side(version) for version in sides)
    removed, inserted = before.quads - after.quads, after.quads - before.quads
    touched = _subjects((before, removed), (after, inserted))
    is_across = bool(before.former or after.former)
    if is_across:
        touched = _without_made(touched, before, old, new)
    subjects = sorted(touched, key=str)
    renamed = replaced(subjects, old, new)
    if is_across:
        renamed = alike(subjects, old, new) | renamed
    by_kind: dict[str, list[Term]] = defaultdict(list)
    for subject in subjects:
        kind = None if subject in renamed else new.kind(subject)
        by_kind[kind or old.kind(subject) or "others"].append(subject)
    progress("comparing", _COMPARING, _COMPARING)
    comparison = ThingComparison(old, new, renamed, moves=not is_across)
    return Changes(
        before,
        after,
        settings=tuple(
            Setting(name, value, after.settings[name])
            for name, value in before.settings.items()
            if value != after.settings[name]
        ),
        claims=comparison.kind(by_kind["claims"]),
        sources=comparison.kind(by_kind["sources"]),
        others=comparison.kind(by_kind["others"]),
        verdicts=tuple(verdict_changes(old.verdicts(renamed), new.verdicts({}))),
        derived=tuple(
            _derived_graphs(
                filter(before.is_derived, removed), filter(after.is_derived, inserted)
            )
        ),
        old=old,
        new=new,
        removed=tuple(sorted(before.written - after.written, key=str)),
        inserted=tuple(sorted(after.written - before.written, key=str)),
    )


def _subjects(*sides: tuple[Version, Iterable[Quad]]) -> set[Term]:
    """Return the things of which the quads that differ say something."""
    return {
        quad.subject
        for version, quads in sides
        for quad in quads
        if not version.is_derived(quad)
    }


def _without_made(
    touched: Iterable[Term], before: Version, old: Side, new: Side
) -> set[Term]:
    """Return the things that changed, without those that only the reading makes.

    It makes carriers of addresses, so those that the newer version has are new. It
    keeps the old name of a renamed concept, which is not withdrawn.
    """
    carriers = before.former.carriers if before.former else frozenset()
    return {
        one
        for one in {*touched, *carriers}
        if new.has(one)
        or (old.has(one) and not old.graph.objects(one, DCTERMS.isReplacedBy))
    }


def _derived_graphs(
    removed: Iterable[Quad], inserted: Iterable[Quad]
) -> Iterator[DerivedGraph]:
    """Yield the derived graphs of the quads, sorted by name."""
    was, is_now = (
        Counter(quad.graph_name for quad in quads) for quads in (removed, inserted)
    )
    for name in sorted(was.keys() | is_now.keys(), key=str):
        if isinstance(name, NamedNode):
            yield DerivedGraph(name, was[name], is_now[name])
