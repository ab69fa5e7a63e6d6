"""What belongs together: the members of a graph, and what ties them to each other.

A *member* is a claim, a thing that has an event or a subject, such as a scope, or a
thing that mentions a member, such as a note. All else is shared: events, places,
agents, sources, concepts and the ontology.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zlib import crc32

from pyoxigraph import BlankNode, NamedNode

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import KG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from kg.sources.source_file import SourceFile

ANCHORS: Final = frozenset([KG.event, RDF.subject])
"""The predicates whose subjects are in one part if they have the same object."""

CLAIMS: Final = frozenset([KG.Statistic, KG.Assertion])
"""The classes of claims."""


@dataclass(frozen=True, slots=True)
class MemberTerms:
    """The predicates and the types of members, as IRIs."""

    predicates: frozenset[str]
    types: frozenset[str]

    @classmethod
    def joined(cls, each: Iterable[MemberTerms]) -> MemberTerms:
        """Return what the members of several have."""
        predicates, types = set[str](), set[str]()
        for one in each:
            predicates |= one.predicates
            types |= one.types
        return cls(frozenset(predicates), frozenset(types))

    def may_have(self, predicates: frozenset[str] | None) -> bool:
        """Return whether a member may have one of some predicates (None: any)."""
        return predicates is None or not predicates.isdisjoint(self.predicates)


def claim_classes(ontology: Iterable[SourceFile]) -> frozenset[str]:
    """Return the classes of claims, those of a project too, as terms of N-Triples."""
    index = TripleIndex(triple for file in ontology for triple in file.triples)
    below = (one for top in CLAIMS for one in (top, *index.subclasses(top)))
    return frozenset(map(str, below))


@dataclass(frozen=True, slots=True)
class Described:
    """What decides where a thing belongs; terms are those of N-Triples.

    ``anchors`` are its events and subjects, ``mentions`` all nodes that it names.
    """

    is_member: bool
    anchors: frozenset[str]
    mentions: frozenset[str]
    predicates: frozenset[str]
    types: frozenset[str]

    @property
    def terms(self) -> MemberTerms:
        """Its predicates and types."""
        types = frozenset(term[1:-1] for term in self.types)
        return MemberTerms(self.predicates, types)

    @classmethod
    def by(cls, triples: Iterable[Triple], claims: frozenset[str]) -> Described:
        """Return what triples with one subject say; ``claims`` are their classes."""
        anchors, mentions, predicates, types = set(), set(), set(), set()
        for triple in triples:
            predicates.add(triple.predicate.value)
            if isinstance(triple.object, NamedNode | BlankNode):
                target = str(triple.object)
                mentions.add(target)
                if triple.predicate in ANCHORS:
                    anchors.add(target)
                elif triple.predicate == RDF.type:
                    types.add(target)
            elif triple.predicate in ANCHORS:
                anchors.add(str(triple.object))
        return cls(
            bool(anchors) or not claims.isdisjoint(types),
            *map(frozenset, (anchors, mentions, predicates, types)),
        )

    def joined(self, other: Described) -> Described:
        """Return what two descriptions of one thing say."""
        return Described(
            self.is_member or other.is_member,
            self.anchors | other.anchors,
            self.mentions | other.mentions,
            self.predicates | other.predicates,
            self.types | other.types,
        )

    def home(self, subject: str) -> str:
        """Return a name of the bundle of a member, which may have several."""
        return min(self.anchors, default=subject)


class Bundles:
    """Names of bundles, of which some turn out to be of one bundle (union-find)."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take pairs of names that are of one bundle."""
        self._above: dict[str, str] = {}
        for one, other in pairs:
            first, second = sorted((self.root(one), self.root(other)))
            if first != second:
                self._above[second] = first

    def root(self, name: str) -> str:
        """Return the name that all names of a bundle share: the first of them."""
        found = name
        while found in self._above:
            found = self._above[found]
        while name != found:
            self._above[name], name = found, self._above[name]
        return found


def part_of(bundle: str, count: int) -> int:
    """Return in which of a number of parts a bundle is: the same on each machine."""
    return crc32(bundle.encode()) % count
