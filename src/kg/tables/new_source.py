"""Describes a source that the project does not have: what a row says of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.rdf.vocabulary import DC, DCTERMS, EDTF, KG, RDF, SCHEMA
from kg.tables.values import ValueProblemError
from kg.text.characters import find_invisible_in_iri

if TYPE_CHECKING:
    from kg.tables.facts import Facts
    from kg.tables.said import Said


_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_ADDRESS: Final = re.compile(r"https?://[^/?#@]+(?:[/?#]|$)")


def described_source(facts: Facts, title: str) -> Said:
    """Return what a row says of a source, without the type of the source.

    Raises:
        ValueProblemError: a field that a new source needs is empty, or is not valid.
    """
    read = facts.need("source-copy-read", "a new source needs it")
    tag = facts.text("source-language") or facts.mapping.language
    return [
        (RDF.type, KG.Source),
        (DCTERMS.title, Literal(title, language=facts.mapping.language)),
        *_makers(facts),
        (DCTERMS.language, tag_literal(tag, "source-language")),
        (KG.copyRead, Literal(read, language=facts.mapping.language)),
        *_issued(facts),
    ]


def tag_literal(tag: str, field: str) -> Literal:
    """Return the tag of a language as a literal.

    Raises:
        ValueProblemError: it is none.
    """
    if not _TAG.fullmatch(tag):
        remedy = 'write a tag of BCP 47, such as "en"'
        raise ValueProblemError("is no tag of a language", remedy, field)
    return Literal(tag)


def _makers(facts: Facts) -> Said:
    made = {
        DC.creator: facts.text("source-creator"),
        DC.publisher: facts.text("source-publisher"),
    }
    if not any(made.values()):
        remedy = 'name the column of one, or write source-creator = "not shown" into '
        remedy += "[constants] of the import.toml"
        what = "a new source needs an author or a publisher"
        raise ValueProblemError(what, remedy, "source-creator")
    return [(name, Literal(text)) for name, text in made.items() if text]


def _issued(facts: Facts) -> Said:
    said: Said = []
    if issued := facts.date("source-date"):
        said.append((DCTERMS.issued, edtf_literal(issued)))
    if url := facts.text("source-url"):
        said.append((SCHEMA.url, _address(url)))
    return said


def _address(url: str) -> NamedNode:
    try:
        if _ADDRESS.match(url) and not find_invisible_in_iri(url):
            return NamedNode(url)
    except ValueError:
        pass  # it is told as others
    remedy = "write it as https://example.org/page"
    raise ValueProblemError("is no address of a page", remedy, "source-url")


def edtf_literal(text: str) -> Literal:
    """Return a date in EDTF as a literal."""
    return Literal(text, datatype=EDTF.EDTF)
