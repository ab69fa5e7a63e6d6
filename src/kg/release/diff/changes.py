"""Compares two versions of a dataset: changed claims, sources, verdicts, settings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, Triple

from kg.progress import Tell, counted, silent
from kg.rdf.index import Term, TripleIndex
from kg.rdf.vocabulary import DCTERMS, KG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.release.diff.versions import Version

Pair = tuple[NamedNode, NamedNode]
_COMPARING: Final = 3
_LABELS: Final = (RDFS.label, SKOS.prefLabel, DCTERMS.title, KG.summary)


@dataclass(frozen=True, slots=True)
class Difference:
    """A property with its former and its new values."""

    property: NamedNode
    before: tuple[Term, ...]
    after: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An added or withdrawn thing (without differences), or a changed one."""

    subject: Term
    label: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """The changes to the things of one kind."""

    added: tuple[Change, ...]
    withdrawn: tuple[Change, ...]
    changed: tuple[Change, ...]


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

    A contradiction is a pair of claims, sorted by IRI. ``removed`` and ``inserted`` are
    all quads, derived ones included, in order.
    """

    before: Version
    after: Version
    settings: tuple[Setting, ...]
    claims: Kind
    sources: Kind
    others: Kind
    new_contradictions: tuple[Pair, ...]
    gone_contradictions: tuple[Pair, ...]
    derived: tuple[DerivedGraph, ...]
    removed: tuple[Quad, ...]
    inserted: tuple[Quad, ...]

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return bool(self.settings or self.removed or self.inserted)


def compare(before: Version, after: Version, progress: Tell = silent) -> Changes:
    """Return the changes from one version to another."""
    sides = counted((before, after), _COMPARING, "comparing", progress)
    old, new = (_Side(version) for version in sides)
    removed = sorted(before.quads - after.quads, key=str)
    inserted = sorted(after.quads - before.quads, key=str)
    touched = {
        quad.subject
        for version, quads in ((before, removed), (after, inserted))
        for quad in quads
        if not version.is_derived(quad)
    }
    by_kind: dict[str, list[Term]] = defaultdict(list)
    for subject in sorted(touched, key=str):
        by_kind[new.kind(subject) or old.kind(subject) or "others"].append(subject)
    progress("comparing", _COMPARING, _COMPARING)
    was, is_now = old.contradictions, new.contradictions
    return Changes(
        before,
        after,
        settings=tuple(
            Setting(name, value, after.settings[name])
            for name, value in before.settings.items()
            if value != after.settings[name]
        ),
        claims=_kind(by_kind["claims"], old, new),
        sources=_kind(by_kind["sources"], old, new),
        others=_kind(by_kind["others"], old, new),
        new_contradictions=_in_order(is_now - was),
        gone_contradictions=_in_order(was - is_now),
        derived=tuple(
            _derived_graphs(
                filter(before.is_derived, removed), filter(after.is_derived, inserted)
            )
        ),
        removed=tuple(removed),
        inserted=tuple(inserted),
    )


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


class _Side:
    """One of the two versions, indexed: its authored triples, and its verdicts."""

    def __init__(self, version: Version) -> None:
        self._authored: dict[Term, set[Triple]] = defaultdict(set)
        self.contradictions: set[Pair] = set()
        everything = []
        for quad in version.quads:
            everything.append(quad.triple)
            if not version.is_derived(quad):
                self._authored[quad.subject].add(quad.triple)
            elif quad.predicate == KG.contradicts:
                self.contradictions.update(_pair(quad))
        self._index = TripleIndex(everything)

    def kind(self, subject: Term) -> str | None:
        """Return the kind of a thing, or None if this version does not have it."""
        types = self._index.objects(subject, RDF.type)
        if any(cls in types for cls in (KG.Claim, KG.Statistic, KG.Assertion)):
            return "claims"
        if KG.Source in types:
            return "sources"
        return "others" if subject in self._authored else None

    def triples(self, subject: Term) -> set[Triple]:
        """Return the authored triples of a thing."""
        return self._authored.get(subject, set())

    def label(self, subject: Term) -> str:
        """Return the name of a thing, in English if possible."""
        texts = (self._index.text(subject, prop) for prop in _LABELS)
        return next(filter(None, texts), "")


def _pair(quad: Quad) -> Iterator[Pair]:
    """Yield the two claims of a verdict in a fixed order, as it is symmetric."""
    first, second = quad.subject, quad.object
    if isinstance(first, NamedNode) and isinstance(second, NamedNode):
        yield (first, second) if first.value < second.value else (second, first)


def _in_order(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: (pair[0].value, pair[1].value)))


def _kind(subjects: Iterable[Term], old: _Side, new: _Side) -> Kind:
    added, withdrawn, changed = [], [], []
    for subject in subjects:
        was, is_now = old.triples(subject), new.triples(subject)
        if not was:
            added.append(Change(subject, new.label(subject)))
        elif not is_now:
            withdrawn.append(Change(subject, old.label(subject)))
        else:
            found = _differences(was - is_now, is_now - was)
            changed.append(Change(subject, new.label(subject), found))
    return Kind(tuple(added), tuple(withdrawn), tuple(changed))


def _differences(
    removed: Iterable[Triple], inserted: Iterable[Triple]
) -> tuple[Difference, ...]:
    found: dict[NamedNode, tuple[list[Term], list[Term]]] = defaultdict(
        lambda: ([], [])
    )
    for side, triples in enumerate((removed, inserted)):
        for triple in triples:
            found[triple.predicate][side].append(triple.object)
    return tuple(
        Difference(prop, *(tuple(sorted(side, key=str)) for side in sides))
        for prop, sides in sorted(found.items(), key=lambda item: item[0].value)
    )
