"""Targets: which nodes of a graph a shape is about.

SHACL, targets, https://www.w3.org/TR/shacl/#targets, and SHACL-AF, SPARQL-based
targets, https://www.w3.org/TR/shacl-af/#targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from kg.errors import QuerySyntaxError
from kg.rdf.query_text import decode, for_engine
from kg.rdf.vocabulary import OWL, RDF, RDFS, SH
from kg.shacl.components import read_component
from kg.shacl.constraints.value_type import CLASSES
from kg.shacl.parameters import Parameters
from kg.shacl.paths import Inverse, Predicate, inverted
from kg.shacl.prebound import PreboundQuery
from kg.shacl.query_syntax import checked, prologue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import QuerySolution

    from kg.rdf.index import TripleIndex
    from kg.shacl.parameters import ShapesError
    from kg.shacl.results import Term

INSTANCES: Final = inverted(CLASSES)
"""The path from a class to its SHACL instances."""

TARGETS: Final = frozenset(
    {SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target}
)
"""The predicates that declare a target."""

_ELSEWHERE: Final = ("SERVICE", "FROM")
"""What asks other data than the graph."""


@dataclass(frozen=True, slots=True)
class TargetNode:
    """``sh:targetNode``: a node itself, whether or not the graph holds it."""

    node: Term


@dataclass(frozen=True, slots=True)
class TargetClass:
    """``sh:targetClass``, or a shape that is a class: the instances of a class."""

    of: NamedNode


@dataclass(frozen=True, slots=True)
class TargetSources:
    """``sh:targetSubjectsOf``, and ``sh:targetObjectsOf`` by an inverse path."""

    path: Predicate | Inverse


@dataclass(frozen=True, slots=True, eq=False)
class TargetQuery:
    """``sh:target``: what a SELECT query gives for ``?this``.

    ``arguments`` are bound in the query beforehand, for a target of a declared type.
    """

    shape: Parameters
    owner: Parameters
    text: str
    arguments: dict[str, Term]

    def select(self, store: Store) -> list[Term]:
        """Return the nodes that the query selects from a graph.

        Raises:
            ShapesError: it is no SPARQL, no SELECT query, or does not select ?this.
        """
        solutions = self._prebound(store) if self.arguments else self._plain(store)
        found = (solution["this"] for solution in solutions)
        return [t for t in found if isinstance(t, NamedNode | BlankNode | Literal)]

    def check(self) -> None:
        """Refuse a query that cannot be used, before it is needed.

        Raises:
            ShapesError: as for :meth:`select`, or it asks other data.
        """
        try:
            checked(prologue(self.owner), self.text, _ELSEWHERE)
        except QuerySyntaxError as error:
            raise self._error(str(error)) from error
        self._plain(Store())
        if self.arguments:
            self.select(Store())

    def _error(self, message: str) -> ShapesError:
        return self.shape.error(f"query of sh:target: {message}")

    def _plain(self, store: Store) -> QuerySolutions:
        try:
            answer = store.query(for_engine(prologue(self.owner) + self.text))
        except (SyntaxError, RuntimeError) as error:
            raise self._error(f"cannot be used: {error}") from error
        if not isinstance(answer, QuerySolutions) or "this" not in {
            variable.value for variable in answer.variables
        }:
            raise self._error("must be a SELECT query with ?this")
        return answer

    def _prebound(self, store: Store) -> Iterator[QuerySolution]:
        names = frozenset(self.arguments)
        query = PreboundQuery(self.owner.node, prologue(self.owner), self.text, names)
        if not query.bound:
            return iter(self._plain(store))
        return (solution for _, solution in query.solutions(store, [self.arguments]))


Target = TargetNode | TargetClass | TargetSources | TargetQuery


def read_targets(parameters: Parameters) -> Iterator[Target]:
    """Yield the targets that a shape declares.

    Raises:
        ShapesError: a class or a property is no IRI, or a query cannot be used.
    """
    yield from map(TargetNode, parameters.terms(SH.targetNode))
    yield from map(TargetClass, parameters.iris(SH.targetClass))
    for iri in parameters.iris(SH.targetSubjectsOf):
        yield TargetSources(Predicate(iri))
    for iri in parameters.iris(SH.targetObjectsOf):
        yield TargetSources(Inverse(Predicate(iri)))
    for node in parameters.terms(SH.target):
        yield from _queries(parameters, node)


def classes_of_classes(graph: TripleIndex) -> frozenset[object]:
    """Return the classes whose instances are classes: ``rdfs:Class`` and below.

    ``owl:Class`` counts as one without its triple, as OWL 2 has it.
    """
    known = (RDFS.Class, OWL.Class)
    below = (one for known_class in known for one in graph.subclasses(known_class))
    return frozenset((*known, *below))


def implicit_target(
    parameters: Parameters, classes: Iterable[object]
) -> Iterator[TargetClass]:
    """Yield the target of a shape that is a class itself (2.1.3.3).

    ``classes`` are those whose instances are classes.

    Raises:
        ShapesError: the shape is a class without an IRI.
    """
    types = set(parameters.terms(RDF.type))
    if not types.intersection(classes):
        return
    if isinstance(parameters.node, NamedNode):
        yield TargetClass(parameters.node)
    elif types & {SH.NodeShape, SH.PropertyShape}:
        raise parameters.error("is a class and needs an IRI")


def _queries(shape: Parameters, node: Term) -> Iterator[TargetQuery]:
    """Yield the queries of a target: its own, or those of the types that it is of."""
    own = Parameters(shape.graph, node)
    found: list[TargetQuery] = []
    if own.terms(SH.select):
        found.append(_query(shape, own, {}))
    for kind in _types(shape.graph, node):
        owner = Parameters(shape.graph, kind)
        declared = read_component(shape.graph, kind)
        found += [_query(shape, owner, one) for one in declared.arguments(own)]
    if not found:
        raise shape.error(
            f"sh:target {node} has neither a sh:select nor, with all its parameters, "
            "a type that is a sh:SPARQLTargetType"
        )
    for query in found:
        query.check()
    yield from found


def _types(graph: TripleIndex, node: Term) -> list[NamedNode]:
    """Return the target types that a target is of, by way of subclasses too."""
    declared = graph.instances(SH.SPARQLTargetType)
    own = graph.nodes(node, RDF.type)
    above = {iri for one in own for iri in (one, *graph.superclasses(one))}
    return [kind for kind in declared if kind in above]


def _query(
    shape: Parameters, owner: Parameters, arguments: dict[str, Term]
) -> TargetQuery:
    text = owner.literal(SH.select)
    if text is None:
        raise owner.error("has no sh:select")
    try:
        query = decode(text.value).text
    except QuerySyntaxError as error:
        message = f"query of sh:target: cannot be used: {error}"
        raise shape.error(message) from None
    return TargetQuery(shape, owner, query, arguments)
