"""What a parser lets through and a publisher must not: judged once for each term.

IRIs: RFC 3987; language tags: BCP 47; datatypes: XSD 1.1. The ontology of a project is
its editors' own; this is about data, which anybody may contribute.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.literals import is_well_formed
from kg.rdf.vocabulary import OWL, RDF, RDFS, SH, XSD
from kg.validation.paths import Predicate
from kg.validation.results import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from kg.project import Limits
    from kg.rdf.reading import SourceFile

_SCHEMES: Final = ("http", "https", "urn", "mailto", "geo", "tel")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS: Final = "\u200c\u200d"
_LINES: Final = "\t\n\r"
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]")
_MOST_DIGITS: Final = 100
_NOT_NUMBERS: Final = frozenset({XSD.string, RDF.langString, RDF.HTML, RDF.XMLLiteral})
_VOCABULARIES: Final = tuple(one.namespace for one in (RDF, RDFS, OWL, SH))
_DEFINING: Final = (OWL.namespace, SH.namespace)
_DEFINING_RDFS: Final = frozenset(
    NamedNode(RDFS.namespace + name)
    for name in ("subClassOf", "subPropertyOf", "domain", "range")
)


def lint(files: Iterable[SourceFile], limits: Limits) -> Iterator[Result]:
    """Yield a result for each statement of data that is not fit to be published."""
    for file in files:
        judged: dict[object, tuple[str, str] | None] = {}
        for triple in file.triples:
            if found := _redefines(triple):
                yield _result(triple, "vocabulary-redefined", found, triple.object)
            for term in (triple.subject, triple.predicate, triple.object):
                if term not in judged:
                    judged[term] = _complaint(term, limits)
                if complaint := judged[term]:
                    yield _result(triple, *complaint, term)


def _result(triple: Triple, name: str, message: str, value: object) -> Result:
    subject = triple.subject
    if not isinstance(subject, NamedNode | BlankNode):
        raise TypeError(subject)
    return Result(
        name=name,
        focus_node=subject,
        path=Predicate(triple.predicate),
        value=value if isinstance(value, NamedNode | BlankNode | Literal) else None,
        severity=Severity.VIOLATION,
        message=message,
    )


def _redefines(triple: Triple) -> str | None:
    predicate, target = triple.predicate, triple.object
    if predicate.value.startswith(_DEFINING) or predicate in _DEFINING_RDFS:
        return "Data define no vocabulary: leave the statement out, or propose a term."
    if predicate != RDF.type or not isinstance(target, NamedNode):
        return None
    if target.value.startswith(_VOCABULARIES):
        return "Data define no classes, properties or shapes: correct the type."
    return None


def _complaint(term: object, limits: Limits) -> tuple[str, str] | None:
    if isinstance(term, NamedNode):
        return _complaint_of_iri(term.value, limits)
    if isinstance(term, Literal):
        return _complaint_of_literal(term, limits)
    return None


def _complaint_of_iri(iri: str, limits: Limits) -> tuple[str, str] | None:
    if len(iri) > limits.iri_characters:
        most = limits.iri_characters
        return "long-iri", f"The IRI has more than {most} characters (iri_characters)."
    scheme = iri.partition(":")[0].lower()
    if scheme not in _SCHEMES:
        listed = ", ".join(_SCHEMES)
        return "iri-scheme", f"The IRI has the scheme {scheme[:40]}: use {listed}."
    if _UNSAFE.search(iri) or _hidden(iri, ""):
        return "hidden-character", "The IRI holds a character that none may: remove it."
    return None


def _complaint_of_literal(term: Literal, limits: Limits) -> tuple[str, str] | None:
    text = term.value
    if len(text.encode()) > limits.literal_kib << 10:
        most = limits.literal_kib
        return "long-literal", f"The text is longer than {most} KiB (literal_kib)."
    if found := _hidden(text, _LINES + _JOINERS):
        return (
            "hidden-character",
            f"The text holds the invisible character U+{ord(found):04X}: remove it.",
        )
    if term.datatype in _NOT_NUMBERS:
        return None
    if not is_well_formed(text, term.datatype.value):
        return "ill-formed-literal", "The value does not fit its datatype: correct it."
    if len(text) > _MOST_DIGITS and term.datatype.value.startswith(XSD.namespace):
        return "long-literal", f"The value has more than {_MOST_DIGITS} characters."
    return _complaint_of_iri(term.datatype.value, limits)


def _hidden(text: str, allowed: str) -> str | None:
    """Return the first character that cannot be seen, or None."""
    if text.isascii() and text.isprintable():
        return None
    hidden = (c for c in text if unicodedata.category(c) in _HIDDEN)
    return next((c for c in hidden if c not in allowed), None)
