"""Checks the terms of parsed data: IRIs, literals, language tags, vocabulary terms.

The parser accepts them, but data must not contain them. Each term is checked once. The
checks of :mod:`kg.validation` decide which things a file may describe, by which names
and with which types. IRIs: https://www.rfc-editor.org/rfc/rfc3987; literals:
https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal.
"""

from __future__ import annotations

import re
from itertools import islice
from math import isinf
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.errors import Position, SourceError
from kg.rdf.intended_values import corrected, language_tag
from kg.rdf.literals import INTEGERS, is_well_formed
from kg.rdf.prefixes import SCHEMES
from kg.rdf.vocabulary import EDTF, KG, OWL, RDF, RDFS, SH, SKOS, XSD
from kg.sources.positions import StatementPositions
from kg.text.characters import (
    code_point,
    find_invisible,
    find_invisible_in_iri,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.project import Limits
    from kg.sources.source_file import SourceFile

    Finding = tuple[NamedNode | Literal, str]

MOST: Final = 20
"""The maximum number of findings for a file."""

_HOST: Final = re.compile(r"https?://[^/?#@]+(?:[/?#]|$)", re.IGNORECASE)
_LANGUAGES: Final = tuple(one.namespace for one in (RDF, RDFS, OWL, SH))
_VOCABULARIES: Final = (*_LANGUAGES, KG.namespace, XSD.namespace, SKOS.namespace)
_ALLOWED: Final = (
    *(RDF.type, RDF.subject, RDF.predicate, RDF.object),
    *(RDFS.label, RDFS.comment, RDFS.seeAlso),
)
"""The predicates of those languages that data may use."""
_MOST_CHARACTERS: Final = 100
_LONGEST_TAG: Final = 64
_LONGEST_PRIMARY: Final = 3
_WITH_YEAR: Final = ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")
_DATES: Final = (
    *_WITH_YEAR,
    *("gMonth", "gMonthDay", "gDay", "time"),
    *("duration", "yearMonthDuration", "dayTimeDuration"),
)
_NUMBERS: Final = ("boolean", "decimal", "double", "float", *INTEGERS)
_MEASURED: Final = frozenset(
    [EDTF.EDTF.value, *(XSD.namespace + name for name in (*_DATES, *_NUMBERS))]
)
_FLOATS: Final = (XSD.double.value, f"{XSD.namespace}float")
_LONG_YEAR: Final = re.compile(r"[-+]?Y?[-+]?[0-9]{5}")
_YEARS: Final = frozenset(
    [EDTF.EDTF.value, *(XSD.namespace + name for name in _WITH_YEAR)]
)


def lint(file: SourceFile, limits: Limits) -> list[SourceError]:
    """Return the first errors that the linter finds in a data file."""
    findings = list(islice(_Linter(limits).findings(file), MOST))
    positions = StatementPositions([file]) if findings else None
    errors = []
    for term, text in findings:
        place = positions.of_term(term) if positions else None
        errors.append(SourceError(place or Position(file.path), text))
    return errors


class _Linter:
    """Checks terms by the limits of a project."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def findings(self, file: SourceFile) -> Iterator[Finding]:
        triples = file.triples
        subjects = dict.fromkeys(triple.subject for triple in triples)
        predicates = dict.fromkeys(triple.predicate for triple in triples)
        objects = dict.fromkeys(triple.object for triple in triples)
        kinds = dict.fromkeys(t.object for t in triples if t.predicate == RDF.type)
        for term in dict.fromkeys((*subjects, *predicates, *objects)):
            yield from self._term(term)
        checks = ((subjects, _described), (predicates, _used), (kinds, _typed))
        for terms, check in checks:
            for term in terms:
                if isinstance(term, NamedNode) and (message := check(term)):
                    yield term, message

    def _term(self, term: object) -> Iterator[Finding]:
        if isinstance(term, NamedNode):
            message = self._iri(term.value)
            if message:
                yield term, f"the IRI <{visible(term.value)}> {message}"
        elif isinstance(term, Literal):
            message = self._text(term) or self._tag(term) or self._value(term)
            if message:
                yield term, f'the literal "{visible(term.value)}" {message}'

    def _iri(self, iri: str) -> str | None:
        if len(iri) > self._limits.iri_chars:
            return f"is longer than {self._limits.iri_chars} characters; shorten it"
        if found := find_invisible_in_iri(iri):
            held = found[0] if len(found[0]) > 1 else code_point(found[0])
            return f"holds the invisible character {held}; remove it"
        scheme = iri.partition(":")[0].lower()
        if scheme not in SCHEMES:
            return f"has the scheme {visible(scheme)}; use {', '.join(SCHEMES)}"
        if scheme in {"http", "https"} and not _HOST.match(iri):
            return "has no host, or has a user name; write the address of a page"
        return None

    def _text(self, literal: Literal) -> str | None:
        most = self._limits.literal_kib
        value = literal.value
        if 4 * len(value) > most << 10 and len(value.encode()) > most << 10:
            return f"is longer than {most} KiB; quote less"
        if found := find_invisible(value):
            return f"holds the invisible character {code_point(found[0])}; remove it"
        return None

    def _tag(self, literal: Literal) -> str | None:
        if literal.direction is not None:
            return "has a base direction; use RDF 1.1 only"
        if literal.language is None:
            return self._iri(literal.datatype.value)
        if len(literal.language) > _LONGEST_TAG:
            return f"has a language tag longer than {_LONGEST_TAG} characters"
        primary = literal.language.partition("-")[0]
        tag = language_tag(literal.language)
        # RFC 5646, 2.2.1: no tag is longer, and a tag of two letters has precedence
        if len(primary) > _LONGEST_PRIMARY or (
            len(primary) == _LONGEST_PRIMARY and tag is not None
        ):
            what = f"write @{tag}" if tag else "use one of BCP 47, such as @en"
            return f"has the language @{literal.language}, which is no tag; {what}"
        return None

    def _value(self, literal: Literal) -> str | None:
        value, datatype = literal.value, literal.datatype.value
        if datatype in _MEASURED and len(value) > _MOST_CHARACTERS:
            return f"is longer than {_MOST_CHARACTERS} characters; round it"
        if not is_well_formed(value, datatype):
            form = corrected(value, datatype)
            what = f'write "{form}"' if form else "correct it"
            return f"is no {datatype.rpartition('#')[2]}; {what}"
        if datatype in _FLOATS and _overflows(value):
            return "is too large for its datatype; use a decimal"
        if datatype in _YEARS and _LONG_YEAR.match(value):
            return "has a year of more than four digits; correct it"
        return None


def _overflows(lexical: str) -> bool:
    try:
        return "INF" not in lexical and isinf(float(lexical))
    except ValueError:
        return False


def _described(subject: NamedNode) -> str | None:
    if subject.value.startswith(_VOCABULARIES):
        return (
            f"{subject} is a term of a vocabulary, and data may not say what it means; "
            "propose it for the ontology"
        )
    return None


def _used(predicate: NamedNode) -> str | None:
    if predicate.value.startswith(_LANGUAGES) and predicate not in _ALLOWED:
        return (
            f"{predicate} is for vocabularies, shapes or lists, which data may not "
            "hold; propose it for the ontology"
        )
    return None


def _typed(kind: NamedNode) -> str | None:
    if kind.value.startswith(_LANGUAGES):
        return (
            f"the type {kind} is for vocabularies, shapes or lists; use a class of the "
            "ontology"
        )
    return None
