"""RDF terms as pages show them: a text, its language, and a link if it is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.claims.wording import name
from kg.iris import document_path, slug
from kg.rdf.vocabulary import KG
from kg.web.http.router import write_path
from kg.web.pages.text_direction import direction

if TYPE_CHECKING:
    from kg.iris import Iris, ShortNames
    from kg.rdf.index import TripleIndex
    from kg.sparql import Term

_WEB: Final = re.compile(r"https?://[^\s<>\"'`\\]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A term on a page; ``href`` is None if there is no safe link."""

    text: str
    href: str | None = None
    language: str | None = None
    iri: str | None = None
    external: bool = False

    @property
    def direction(self) -> str:
        """The direction of the text, for the attribute ``dir``."""
        return direction(self.language or "")


@dataclass(frozen=True, slots=True)
class Terms:
    """Shows RDF terms by the names and links of one release."""

    iris: Iris
    short_names: ShortNames

    def shown(self, term: object, label: Term | None = None) -> Shown:
        """Return a term with its label, or an IRI that has none with a short name."""
        if isinstance(term, Literal):
            return Shown(term.value, language=term.language)
        if not isinstance(term, NamedNode):
            return Shown(str(term))
        if isinstance(label, Literal):
            text, language = label.value, label.language
        else:
            text, language = self.short_names.name(term).strip("<>"), None
        href, external = self.link(term.value)
        return Shown(text, href, language, iri=term.value, external=external)

    def named(self, graph: TripleIndex, term: object) -> Shown:
        """Return a term with the name that a graph has for it; a claim with its slug.

        A claim has no name, and the title of a page is not one either.
        """
        if not isinstance(term, NamedNode):
            return self.shown(term)
        known = name(graph, term)
        if known is None and term.value.startswith(self.iris.kind("claim")):
            known = Literal(slug(term))
        return self.shown(term, known)

    def values(
        self, graph: TripleIndex, thing: NamedNode, *predicates: NamedNode
    ) -> tuple[Shown, ...]:
        """Return the values of properties, named; of texts in languages only one."""
        found = [one for of in predicates for one in graph.objects(thing, of)]
        texts = [one for one in found if isinstance(one, Literal) and one.language]
        best = graph.chosen(texts)
        kept = {self.named(graph, one) for one in found if one not in texts}
        kept |= {self.shown(best)} if best else set()
        return tuple(sorted(kept, key=lambda one: (one.text, one.iri or "")))

    def link(self, iri: str) -> tuple[str | None, bool]:
        """Return the link of an IRI, and whether it leads to another site.

        Things of the graph link to their documents on this host, whatever its name.
        Other IRIs link to themselves if they are HTTP URLs; else they have no link. Nor
        have tables that were imported, which a service does not have.
        """
        if iri.startswith(self.iris.input_file("").value):
            return None, False
        local = self.iris.local_name(iri)
        if local is not None:
            path = document_path(local.partition("#")[0])
            return write_path(path).decode(), False
        if iri.startswith(KG.namespace):
            fragment = write_path(iri.removeprefix(KG.namespace)).decode()
            return f"/ontology#{fragment}", False
        return (iri, True) if _WEB.fullmatch(iri) else (None, False)
