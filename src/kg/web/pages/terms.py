"""Terms as pages show them: a text, a language, and a link only where one is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.iris import document_path
from kg.rdf.vocabulary import KG
from kg.web.http.router import write_path
from kg.web.pages.context import context
from kg.web.pages.direction import direction

if TYPE_CHECKING:
    from kg.sparql import Term

_WEB: Final = re.compile(r"https?://[^\s<>\"'`\\]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A term on a page; ``href`` is None where there is nothing safe to link to."""

    text: str
    href: str | None = None
    language: str | None = None
    iri: str | None = None
    external: bool = False

    @property
    def direction(self) -> str:
        """The direction in which the text is written, for the ``dir`` attribute."""
        return direction(self.language or "")


def shown(term: Term, label: Term | None = None) -> Shown:
    """Return a term with its label, or a short name where it has none."""
    if isinstance(term, Literal):
        return Shown(term.value, language=term.language)
    if not isinstance(term, NamedNode):
        return Shown(str(term))
    if isinstance(label, Literal):
        text, language = label.value, label.language
    else:
        text, language = context().short_names.name(term).strip("<>"), None
    href, external = link(term.value)
    return Shown(text, href, language, iri=term.value, external=external)


def shown_any(term: object) -> Shown:
    """Return any term, of the kinds that have no label too."""
    if isinstance(term, NamedNode | Literal):
        return shown(term)
    return Shown(str(term))


def link(iri: str) -> tuple[str | None, bool]:
    """Return where an IRI is linked to, and whether that leads elsewhere.

    Own things link to their documents on this host, whatever it is called; other
    IRIs link to themselves if they are of the web, and to nothing otherwise.
    """
    local = context().iris.local_name(iri)
    if local is not None:
        path = document_path(local.partition("#")[0])
        return write_path(path).decode(), False
    if iri.startswith(KG.namespace):
        fragment = write_path(iri.removeprefix(KG.namespace)).decode()
        return f"/ontology#{fragment}", False
    return (iri, True) if _WEB.fullmatch(iri) else (None, False)
