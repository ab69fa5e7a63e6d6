"""Writes canonical Turtle, the form in which a project is authored.

Subjects are sorted by IRI, one paragraph each; ``a`` comes first, then the properties
in a fixed order; objects are sorted; only used prefixes are declared. A graph has one
text, so a review is a diff of claims. Grammar:
https://www.w3.org/TR/turtle/#sec-grammar.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.iris import split_iri
from kg.rdf.prefixes import STANDARD_PREFIXES
from kg.rdf.vocabulary import RDF, XSD
from kg.text.escapes import turtle_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_ORDER: Final = """
    rdf:type rdfs:label skos:prefLabel skos:altLabel dcterms:title
    kg:sourceType prov:specializationOf dcterms:isVersionOf kg:carrierType
    dc:creator dcterms:creator dc:publisher dcterms:issued kg:dateNote
    dcterms:language kg:languageNote dcterms:identifier schema:sameAs
    foaf:isPrimaryTopicOf schema:url pav:retrievedFrom kg:copyRead
    kg:kind rdf:subject rdf:predicate rdf:object
    kg:event kg:measure kg:population kg:value kg:lowerBound kg:upperBound kg:qualifier
    kg:unit kg:scope kg:asOf kg:criterion kg:method kg:partOf kg:agent kg:role
    kg:aspect kg:since kg:until cito:disputes kg:hedge
    kg:eventType kg:placeType kg:start kg:end kg:place kg:within
    wgs84:lat wgs84:long
    prov:wasQuotedFrom kg:carrier kg:locator prov:wasAttributedTo kg:party kg:firstHand
    prov:wasDerivedFrom prov:wasRevisionOf kg:statedOn kg:summary kg:caution
    kg:verified org:memberOf
    skos:definition rdfs:comment dcterms:description
"""
_RANK: Final = {
    STANDARD_PREFIXES[prefix] + term: rank
    for rank, (prefix, term) in enumerate(name.split(":") for name in _ORDER.split())
}
_LOCAL_NAME: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?")
_BARE: Final = {
    XSD.integer.value: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal.value: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean.value: re.compile(r"true|false"),
}


def serialize(
    triples: Iterable[Triple], prefixes: Mapping[str, str], *, for_n3: bool = False
) -> str:
    """Return triples without blank nodes as canonical Turtle.

    ``for_n3`` declares prefixes with ``@prefix``, because Notation3 parsers (such as
    rdflib's) do not know ``PREFIX``.
    """
    names = _Names(prefixes)
    ordered = sorted(set(triples), key=_sort_key)
    paragraphs = [
        "".join(_paragraph(subject, list(group), names))
        for subject, group in groupby(ordered, key=lambda triple: triple.subject)
    ]
    declared = declarations(names.used, for_n3=for_n3) if names.used else ""
    return declared + "\n".join(paragraphs)


def declarations(prefixes: Mapping[str, str], *, for_n3: bool = False) -> str:
    """Return the declarations of all prefixes, and an empty line."""
    begin, end = ("@prefix", " .") if for_n3 else ("PREFIX", "")
    every = sorted(prefixes.items())
    lines = [f"{begin} {name}: <{namespace}>{end}\n" for name, namespace in every]
    return "".join([*lines, "\n"])


def paragraphs(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the paragraph of each subject; triples come grouped by subject.

    Only one subject is in memory. Blank nodes keep their labels.
    """
    names = _Names(prefixes)
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        ordered = sorted(group, key=_sort_key)
        yield "".join(_paragraph(subject, ordered, names))


def has_blank_node(triple: Triple) -> bool:
    """Return whether the subject or the object is a blank node."""
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def _sort_key(triple: Triple) -> tuple[str, int, str, str]:
    predicate = triple.predicate.value
    rank = _RANK.get(predicate, len(_RANK))
    subject = str(triple.subject).removesuffix(">")  # x sorts before x-1
    return (subject, rank, predicate, _object_key(triple))


def _object_key(triple: Triple) -> str:
    """Return a key that sorts whole numbers by size, and other terms by their text."""
    term = triple.object
    if isinstance(term, Literal) and term.value.isdigit():
        return f"{len(term.value):06}{term.value}{term}"
    return str(term)


class _Names:
    """The short names of IRIs; it remembers which prefixes were used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        self.used: dict[str, str] = {}

    def iri(self, node: NamedNode) -> str:
        namespace, local = split_iri(node.value)
        prefix = self._prefixes.get(namespace)
        if prefix is None or not _LOCAL_NAME.fullmatch(local):
            return str(node)
        self.used[prefix] = namespace
        return f"{prefix}:{local}"

    def term(self, term: object) -> str:
        if isinstance(term, NamedNode):
            return self.iri(term)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, Triple):
            subject, predicate = self.term(term.subject), self.iri(term.predicate)
            return f"<<( {subject} {predicate} {self.term(term.object)} )>>"
        return str(term)

    def _literal(self, term: Literal) -> str:
        bare = _BARE.get(term.datatype.value)
        if bare and bare.fullmatch(term.value):
            return term.value
        quoted = turtle_string(term.value)
        if term.language:
            return f"{quoted}@{term.language}"
        if term.datatype == XSD.string:
            return quoted
        return f"{quoted}^^{self.iri(term.datatype)}"


def _paragraph(subject: object, triples: list[Triple], names: _Names) -> Iterator[str]:
    yield names.term(subject)
    grouped = groupby(triples, key=lambda triple: triple.predicate)
    for position, (predicate, group) in enumerate(grouped):
        verb = "a" if predicate == RDF.type else names.iri(predicate)
        objects = [names.term(triple.object) for triple in group]
        yield " " if position == 0 else " ;\n    "
        yield f"{verb} {', '.join(objects)}"
    yield " .\n"
