"""An index of triples by subject and predicate."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.rdf.vocabulary import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Term = NamedNode | BlankNode | Literal | Triple


class TripleIndex:
    """An immutable index of a graph; its lists keep the order of the triples."""

    def __init__(self, triples: Iterable[Triple], language: str = "en") -> None:
        """Index the triples; ``language`` is that of the texts to show."""
        self._language = language
        self._objects: dict[tuple[object, NamedNode], list[Term]] = defaultdict(list)
        self._instances: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        self._subclasses: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        # a triple makes each of its terms anew; equal ones need not be kept twice
        known: dict[Any, Any] = {}
        for triple in triples:
            one, link, other = triple.subject, triple.predicate, triple.object
            subject, target = known.setdefault(one, one), known.setdefault(other, other)
            predicate = known.setdefault(link, link)
            self._objects[subject, predicate].append(target)
            if not isinstance(subject, NamedNode) or not isinstance(target, NamedNode):
                continue
            if predicate == RDF.type:
                self._instances[target].append(subject)
            elif predicate == RDFS.subClassOf:
                self._subclasses[target].append(subject)

    def objects(self, subject: object, predicate: NamedNode) -> list[Term]:
        """Return all objects of a subject and predicate."""
        return self._objects.get((subject, predicate), [])

    def predicates(self, subject: object) -> set[NamedNode]:
        """Return the predicates of a subject."""
        return {predicate for one, predicate in self._objects if one == subject}

    def nodes(self, subject: object, predicate: NamedNode) -> list[NamedNode]:
        """Return the objects that are IRIs."""
        found = self.objects(subject, predicate)
        return [term for term in found if isinstance(term, NamedNode)]

    def node(self, subject: object, predicate: NamedNode) -> NamedNode | None:
        """Return the first object that is an IRI."""
        found = self.objects(subject, predicate)
        return next((term for term in found if isinstance(term, NamedNode)), None)

    def literal(self, subject: object, predicate: NamedNode) -> Literal | None:
        """Return the first object that is a literal."""
        found = self.objects(subject, predicate)
        return next((term for term in found if isinstance(term, Literal)), None)

    def text(self, subject: object, predicate: NamedNode) -> str | None:
        """Return the lexical form of the literal that :meth:`chosen` selects."""
        objects = self.objects(subject, predicate)
        found = self.chosen(objects) if objects else None
        return found.value if found else None

    def chosen(self, terms: Iterable[object]) -> Literal | None:
        """Return the literal to show, by the language of this index."""
        return chosen(terms, self._language)

    def instances(self, of: NamedNode) -> list[NamedNode]:
        """Return the distinct instances of a class and of its subclasses."""
        classes = [of, *self.subclasses(of)]
        return list(dict.fromkeys(i for c in classes for i in self._instances[c]))

    def subclasses(self, of: NamedNode) -> list[NamedNode]:
        """Return all subclasses of a class, the nearest first, without the class."""
        return closure(of, lambda node: self._subclasses.get(node, []))

    def superclasses(self, of: NamedNode) -> list[NamedNode]:
        """Return all superclasses of a class, the nearest first, without the class."""
        return closure(of, lambda node: self.nodes(node, RDFS.subClassOf))


def chosen(terms: Iterable[object], language: str) -> Literal | None:
    """Return the literal to show: in a language if possible, else in English.

    Then come literals without a language, then other languages by their tags. The
    order of the terms does not matter.
    """
    wanted = language.lower()
    tags = (wanted, wanted.partition("-")[0], "en")

    def rank(literal: Literal) -> tuple[int, str, str]:
        tag = (literal.language or "").lower()
        nearest = (
            2 * place + (tag != one)
            for place, one in enumerate(tags)
            if tag == one or tag.startswith(f"{one}-")
        )
        order = next(nearest, 2 * len(tags) + bool(tag))
        return order, tag, literal.value

    literals = [term for term in terms if isinstance(term, Literal)]
    if len(literals) > 1:
        return min(literals, key=rank)
    return literals[0] if literals else None


def closure(
    start: NamedNode, edges: Callable[[NamedNode], list[NamedNode]]
) -> list[NamedNode]:
    """Return all that is reached from a node by edges, the nearest first.

    The node itself is not in it, even if edges lead back.
    """
    found: dict[NamedNode, None] = {}
    pending = [start]
    while pending:
        for node in edges(pending.pop(0)):
            if node not in found and node != start:
                found[node] = None
                pending.append(node)
    return list(found)
