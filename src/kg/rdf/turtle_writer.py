"""Writes canonical Turtle, the form in which a project is authored.

Subjects are sorted by IRI, one paragraph each; ``a`` comes first, then the properties
in a fixed order; objects are sorted; only used prefixes are declared. A graph has one
text, so a review is a diff of claims. Grammar:
https://www.w3.org/TR/turtle/#sec-grammar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode

from kg.iris import split_iri
from kg.rdf.prefixes import STANDARD_PREFIXES
from kg.rdf.rows import Memo, literal_parts, row, things, triple_terms
from kg.rdf.vocabulary import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from kg.rdf.rows import Thing

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
_LAST: Final = len(_RANK)
_LOCAL_NAME: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?")
_BARE: Final = {
    str(XSD.integer): re.compile(r"[+-]?[0-9]+"),
    str(XSD.decimal): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    str(XSD.boolean): re.compile(r"true|false"),
}
_TYPE: Final = str(RDF.type)
_NEXT: Final = " ;\n    "


def serialize(
    triples: Iterable[Triple], prefixes: Mapping[str, str], *, for_n3: bool = False
) -> str:
    """Return triples without blank nodes as canonical Turtle.

    ``for_n3`` declares prefixes with ``@prefix``, because Notation3 parsers (such as
    rdflib's) do not know ``PREFIX``.
    """
    names = TurtleNames(prefixes)
    # x sorts before x-1
    ordered = sorted(set(map(row, triples)), key=lambda r: (r[0].removesuffix(">"), r))
    text = "\n".join(paragraphs(things(ordered), names))
    return (declarations(names.used, for_n3=for_n3) if names.used else "") + text


def declarations(prefixes: Mapping[str, str], *, for_n3: bool = False) -> str:
    """Return the declarations of all prefixes, and an empty line."""
    begin, end = ("@prefix", " .") if for_n3 else ("PREFIX", "")
    every = sorted(prefixes.items())
    lines = [f"{begin} {name}: <{namespace}>{end}\n" for name, namespace in every]
    return "".join([*lines, "\n"])


def paragraphs(things: Iterable[Thing], names: TurtleNames) -> Iterator[str]:
    """Yield the paragraph of each thing. Blank nodes keep their labels."""
    forms, texts = names.forms, names.texts
    for subject, predicates, values in things:
        objects = [
            texts[value]
            if isinstance(value, str)
            else ", ".join([texts[target] for target in sorted(value, key=_key)])
            for value in values
        ]
        form, places = forms[predicates]
        yield form % (texts[subject], *[objects[place] for place in places])


def has_blank_node(triple: Triple) -> bool:
    """Return whether the subject or the object is a blank node."""
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def _key(text: str) -> str:
    """Return a key that sorts whole numbers by size, and other terms by their text."""
    if text[0] == '"':
        value = text[1 : text.index('"', 1)]
        if value.isdigit():
            return f"{len(value):06}{value}{text}"
    return text


class TurtleNames:
    """What Turtle writes for terms; it remembers which prefixes were used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take the namespaces by their prefixes."""
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        self.used: dict[str, str] = {}
        self.texts = Memo(self._text)
        """The text in Turtle by the text in N-Triples."""
        self.forms = Memo(self._form)
        """The form of a paragraph by its predicates, and the order of their values."""

    def _form(self, predicates: tuple[str, ...]) -> tuple[str, list[int]]:
        ordered = sorted(
            (_RANK.get(predicate[1:-1], _LAST), predicate[1:-1], place)
            for place, predicate in enumerate(predicates)
        )
        places = [place for _, _, place in ordered]
        verbs = [
            "a" if verb == _TYPE else self.texts[verb].replace("%", "%%")
            for verb in (predicates[place] for place in places)
        ]
        return f"%s {_NEXT.join(f'{verb} %s' for verb in verbs)} .\n", places

    def _text(self, text: str) -> str:
        if text.startswith("<<"):
            return f"<<( {' '.join(map(self._text, triple_terms(text)))} )>>"
        if text[0] == '"':
            return self._literal(text)
        return self._iri(text) if text[0] == "<" else text

    def _iri(self, text: str) -> str:
        namespace, local = split_iri(text[1:-1])
        prefix = self._prefixes.get(namespace)
        if prefix is None or not _LOCAL_NAME.fullmatch(local):
            return text
        self.used[prefix] = namespace
        return f"{prefix}:{local}"

    def _literal(self, text: str) -> str:
        quoted, _, datatype = literal_parts(text)
        if not datatype:
            return text
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(quoted[1:-1]):
            return quoted[1:-1]
        return f"{quoted}^^{self._iri(datatype)}"
