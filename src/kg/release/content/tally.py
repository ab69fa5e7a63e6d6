"""Counts what a dump has while it is written: only distinct terms are in memory."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.rdf.vocabulary import FOAF, OWL, PAV, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.rows import Thing

TYPE = str(RDF.type)
LINKS = frozenset(
    map(
        str,
        (
            FOAF.isPrimaryTopicOf,
            OWL.sameAs,
            PAV.retrievedFrom,
            RDFS.seeAlso,
            SCHEMA.sameAs,
            SCHEMA.url,
            SKOS.closeMatch,
            SKOS.exactMatch,
        ),
    )
)
"""Predicates that lead to things that others describe."""


class DumpTally:
    """Counts and terms of a dump, as their texts in N-Triples.

    ``subjects`` and ``objects`` are distinct. ``types`` counts the objects of
    ``rdf:type``; ``links`` has the statements with a predicate of :data:`LINKS`.
    """

    def __init__(self) -> None:
        """Count nothing yet."""
        self.subjects: set[str] = set()
        self.objects: set[str] = set()
        self.types: Counter[str] = Counter()
        self.links: list[tuple[str, str, str]] = []
        self._forms: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._more: Counter[tuple[str, str]] = Counter()

    def passing(self, graph: str, things: Iterable[Thing]) -> Iterator[Thing]:
        """Yield the things of a graph, and count them."""
        objects, forms = self.objects, self._forms
        for thing in things:
            subject, predicates, values = thing
            self.subjects.add(subject)
            forms[graph, predicates] += 1
            for predicate, value in zip(predicates, values, strict=True):
                if isinstance(value, str):
                    objects.add(value)
                else:
                    objects.update(value)
                    self._more[graph, predicate] += len(value) - 1
                if predicate == TYPE:
                    self.types.update([value] if isinstance(value, str) else value)
                elif predicate in LINKS:
                    targets = [value] if isinstance(value, str) else value
                    self.links += [(subject, predicate, target) for target in targets]
            yield thing

    def statements(self) -> Counter[tuple[str, str]]:
        """Return the number of statements by the name of the graph and the predicate.

        The name is empty where the format has no named graphs.
        """
        found = Counter(self._more)
        for (graph, predicates), count in self._forms.items():
            for predicate in predicates:
                found[graph, predicate] += count
        return found
