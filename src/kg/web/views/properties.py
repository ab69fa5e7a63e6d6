"""The properties of a thing, in the words and the order of its page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import (
    DC,
    DCTERMS,
    FOAF,
    GEO,
    KG,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    WGS84,
)

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.web.views.terms import NamedTerms, Shown

NAMES: Final = (RDFS.label, SKOS.prefLabel, DCTERMS.title, SKOS.altLabel)
FOR_MACHINES: Final = frozenset(
    {RDF.type, KG.earliest, KG.latest, GEO.hasGeometry, SKOS.inScheme}
)
"""Properties that a reader can do without: they are with the data of a thing."""
_FIRST: Final = (
    *(KG.eventType, KG.party),
    *(KG.partOf, KG.within, KG.place, KG.start, KG.end, DCTERMS.creator),
    *(DCTERMS.publisher, DCTERMS.issued, SCHEMA.url, DCTERMS.description, SKOS.note),
)
"""The facts that come first, in this order; the others follow by their names."""
_WORDS: Final = {
    DC.creator: "author, as named there",
    DC.publisher: "publisher, as named there",
    DCTERMS.creator: "author",
    DCTERMS.description: "description",
    DCTERMS.identifier: "identifier",
    DCTERMS.issued: "issued",
    DCTERMS.publisher: "publisher",
    DCTERMS.source: "taken from",
    DCTERMS.language: "language",
    DCTERMS.isVersionOf: "edition of",
    DCTERMS.created: "recorded on",
    SKOS.note: "note",
    SKOS.definition: "definition",
    SKOS.broader: "broader",
    SKOS.closeMatch: "close match elsewhere",
    SKOS.exactMatch: "exact match elsewhere",
    SCHEMA.sameAs: "the same elsewhere",
    SCHEMA.url: "address",
    FOAF.isPrimaryTopicOf: "articles about it",
    WGS84.lat: "latitude",
    WGS84.long: "longitude",
    PROV.specializationOf: "copy of",
    PROV.wasAttributedTo: "by",
}
"""Words for properties of other vocabularies, whose labels no release has."""


@dataclass(frozen=True, slots=True)
class PropertyValues:
    """A property of a thing: its values here, and how many it has in all."""

    name: Shown
    values: tuple[Shown, ...]
    size: int


def own_properties(
    terms: NamedTerms, node: NamedNode, sizes: dict[NamedNode, int]
) -> dict[NamedNode, PropertyValues]:
    """Return the properties of a thing that have values in this part, in order."""
    found = {
        predicate: PropertyValues(
            _in_words(terms, predicate), terms.all_values(node, predicate), size
        )
        for predicate, size in sizes.items()
        if terms.graph.objects(node, predicate)
    }

    def place(item: tuple[NamedNode, PropertyValues]) -> tuple[object, ...]:
        predicate, said = item
        first = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
        return first, said.name.text.lower(), predicate.value

    return dict(sorted(found.items(), key=place))


def _in_words(terms: NamedTerms, predicate: NamedNode) -> Shown:
    shown = terms.named(predicate)
    words = _WORDS.get(predicate)
    return replace(shown, text=words, language="en") if words else shown


def is_fact(predicate: NamedNode) -> bool:
    """Whether a property tells a reader something beside the names of a thing."""
    return predicate not in FOR_MACHINES and predicate not in NAMES
