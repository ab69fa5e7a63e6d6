"""Turns what a person gives for a parameter of a query into one RDF term.

A term is written into the query by its own syntax, so a value can never become another
part of the query. A text has no backslash: endpoints differ in how they read one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.iris import SLUG
from kg.rdf.literals import is_well_formed
from kg.rdf.prefixes import KINDS
from kg.rdf.vocabulary import XSD
from kg.text.characters import find_invisible, find_invisible_in_iri

if TYPE_CHECKING:
    from collections.abc import Mapping

LITERALS: Final = {
    "integer": (XSD.integer, "a whole number, such as 45"),
    "decimal": (XSD.decimal, "a number, such as 4.5"),
    "date": (XSD.date, "a date, such as 2001-05-14"),
    "text": (XSD.string, "a text on one line, without backslashes"),
}
"""The types of literals, by the names that declarations use; what each expects."""
TYPES: Final = (*KINDS, "iri", *LITERALS)
"""The types of parameters: kinds of things, any IRI, and literals."""

_LONGEST: Final = 2000
_NAME: Final = re.compile(r"([A-Za-z][\w-]*):([\w/#.-]*)", re.ASCII)


def value(
    name: str, kind: str, text: str, prefixes: Mapping[str, str]
) -> NamedNode | Literal:
    """Return the term for a value of the parameter ``name`` of a type.

    Raises:
        UsageError: the value is not of the type.
    """
    found, expected = (
        (_literal(kind, text), LITERALS[kind][1])
        if kind in LITERALS
        else (_iri(kind, text, prefixes), _expected(kind))
    )
    if found is None or len(text) > _LONGEST:
        shown = ascii(text[:60]) + ("..." if len(text) > 60 else "")  # noqa: PLR2004
        raise UsageError(f"--set {name}={shown}: expected {expected}")
    return found


def _expected(kind: str) -> str:
    forms = "a prefixed name, or an IRI in <>"
    return forms if kind == "iri" else f"the slug of a thing of kind {kind}, {forms}"


def _literal(kind: str, text: str) -> Literal | None:
    datatype = LITERALS[kind][0]
    if find_invisible(text) or re.search(r"[\\\s]", text.replace(" ", "")):
        return None
    if not is_well_formed(text, datatype.value):
        return None
    return Literal(text, datatype=datatype)


def _iri(kind: str, text: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    if find_invisible_in_iri(text):
        return None
    iri = None
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
    elif re.fullmatch(SLUG, text, re.ASCII) and kind in prefixes:
        iri = f"{prefixes[kind]}{text}"
    elif (found := _NAME.fullmatch(text)) and found[1] in prefixes:
        iri = f"{prefixes[found[1]]}{found[2]}"
    try:
        return None if iri is None else NamedNode(iri)
    except ValueError:
        return None
