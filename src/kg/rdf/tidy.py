"""The tidy form of texts: Unicode NFC (Unicode Annex 15), no blanks at the ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from pyoxigraph import Literal

from kg.rdf.vocabulary import RDF, XSD

if TYPE_CHECKING:
    from kg.rdf.index import Term

_TEXTS: Final = frozenset([f"{XSD.namespace}string", f"{RDF.namespace}langString"])


def tidied(term: Term) -> Term:
    """Return a term; a text, plain or with a language, is in its tidy form."""
    if not isinstance(term, Literal) or term.datatype.value not in _TEXTS:
        return term
    if (text := normalize("NFC", term.value).strip()) == term.value:
        return term
    return Literal(text, language=term.language) if term.language else Literal(text)
