"""RDF terms as a reader sees them: a text, its language, and a link if it is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.claims.wording import name
from kg.iris import document_path, ontology_namespace, slug
from kg.rdf.vocabulary import KG
from kg.web.http.router import write_path
from kg.web.views.text_direction import direction

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
        for namespace in (KG.namespace, ontology_namespace(self.iris.id_namespace)):
            if iri.startswith(namespace):
                fragment = write_path(iri.removeprefix(namespace)).decode()
                return f"/ontology#{fragment}", False
        return (iri, True) if _WEB.fullmatch(iri) else (None, False)


class NamedTerms:
    """The terms of one graph as a reader sees them; each is named once."""

    def __init__(self, terms: Terms, graph: TripleIndex) -> None:
        """Take the graph that has the names."""
        self.graph = graph
        self._terms = terms
        self._known: dict[object, Shown] = {}

    def named(self, term: object) -> Shown:
        """Return a term with the name that the graph has for it; a claim with its slug.

        A claim has no name, and the title of a page is not one either.
        """
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = self._named(term)
        return found

    def _named(self, term: object) -> Shown:
        if not isinstance(term, NamedNode):
            return self._terms.shown(term)
        known = name(self.graph, term)
        if known is None and term.value.startswith(self._terms.iris.kind("claim")):
            known = Literal(slug(term))
        return self._terms.shown(term, known)

    def values(self, thing: NamedNode, predicate: NamedNode) -> tuple[Shown, ...]:
        """Return the values of a property; of texts in several languages only one."""
        found = self.graph.objects(thing, predicate)
        if len(found) <= 1:
            return tuple(map(self.named, found))
        texts = [one for one in found if isinstance(one, Literal) and one.language]
        best = self.graph.chosen(texts)
        kept = {self.named(one) for one in found if one not in texts or one == best}
        return tuple(sorted(kept, key=lambda one: (one.text, one.iri or "")))

    def all_values(self, thing: NamedNode, predicate: NamedNode) -> tuple[Shown, ...]:
        """Return the values of a property, texts in all languages."""
        found = {self.named(one) for one in self.graph.objects(thing, predicate)}
        return tuple(sorted(found, key=lambda one: (one.text, one.language or "")))

    def words(self, thing: NamedNode, predicate: NamedNode) -> Shown | None:
        """Return the text of a property, in the language to show."""
        found = self.graph.chosen(self.graph.objects(thing, predicate))
        return self.named(found) if found else None
