"""Shapes as typed values, read from a shapes graph.

SHACL, shapes and constraints, https://www.w3.org/TR/shacl/#shapes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import OWL, RDF, RDFS, SH, Vocabulary
from kg.validation.engine.constraints import core_constraints
from kg.validation.engine.constraints.shape_based import (
    QualifiedMaxCount,
    QualifiedMinCount,
)
from kg.validation.engine.constraints.sparql import (
    read_components,
    sparql_constraints,
)
from kg.validation.engine.parameters import Parameters, ShapesError
from kg.validation.engine.targets import read_targets
from kg.validation.results import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from kg.validation.engine.constraints import Constraint
    from kg.validation.engine.targets import Target
    from kg.validation.paths import PropertyPath
    from kg.validation.results import Term

_TARGETS: Final = frozenset(
    {SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
)
_BEYOND: Final = {
    SH.target: "SPARQL-based targets (SHACL-AF)",
    SH.expression: "expression constraints (SHACL-AF)",
    SH.js: "JavaScript constraints (SHACL-JS)",
    SH.entailment: "entailment regimes",
}
_OTHERS: Final = Vocabulary(
    SH.namespace,
    "shapesGraph suggestedShapesGraph shapesGraphWellFormed update construct "
    "condition values returnType nodes intersection union filterShape targetType "
    "jsLibrary jsLibraryURL jsFunctionName resultAnnotation annotationProperty "
    "annotationVarName annotationValue",
)
_KNOWN: Final = frozenset(SH) | frozenset(_OTHERS)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node shape, or a property shape if it has a path."""

    node: Term
    path: PropertyPath | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: Severity
    messages: tuple[Literal, ...]
    deactivated: bool


@dataclass(frozen=True, slots=True)
class ShapesGraph:
    """All shapes that have targets, and all that those are made of.

    ``beyond`` names what the shapes ask for that SHACL Core and SHACL-SPARQL do not
    have; where it is not empty, another engine is needed.
    """

    shapes: dict[Term, Shape]
    triples: tuple[Triple, ...]
    beyond: tuple[str, ...]

    @property
    def targeted(self) -> list[Shape]:
        """The shapes that have focus nodes of their own."""
        found = self.shapes.values()
        return [shape for shape in found if shape.targets and not shape.deactivated]

    def constants(self) -> set[Term]:
        """Return every term that the shapes name."""
        used = {term for t in self.triples for term in (t.subject, t.object)}
        return used | {t.predicate for t in self.triples}  # type: ignore[return-value]


def compile_shapes(triples: Iterable[Triple]) -> ShapesGraph:
    """Read a shapes graph.

    Raises:
        ShapesError: a shape is not well-formed, is made of itself, or uses a term of
            the SHACL namespace that SHACL does not define.
    """
    return _Compiler(tuple(triples)).compile()


class _Compiler:
    """A shapes graph on its way to typed shapes."""

    def __init__(self, triples: tuple[Triple, ...]) -> None:
        self.triples = triples
        self.graph = TripleIndex(triples)
        self.components = read_components(self.graph)
        self.parents: dict[object, list[Term]] = defaultdict(list)
        self.unknown: dict[object, NamedNode] = {}
        for triple in triples:
            iri = triple.predicate
            if iri == SH.property:
                self.parents[triple.object].append(triple.subject)  # type: ignore[arg-type]
            elif iri.value.startswith(SH.namespace) and iri not in _KNOWN:
                self.unknown[triple.subject] = iri

    def compile(self) -> ShapesGraph:
        shapes: dict[Term, Shape] = {}
        pending = list(self._roots())
        while pending:
            node = pending.pop()
            if node not in shapes:
                shapes[node] = self._shape(node)
                pending += _parts(shapes[node])
        _refuse_recursion(shapes)
        used = {triple.predicate for triple in self.triples}
        beyond = tuple(text for iri, text in _BEYOND.items() if iri in used)
        return ShapesGraph(shapes, self.triples, beyond)

    def _roots(self) -> Iterator[Term]:
        """Yield, once and in the order of the graph, the shapes with targets."""
        found: dict[Term, None] = {}
        for triple in self.triples:
            is_class = triple.predicate == RDF.type and triple.object in {
                RDFS.Class,
                OWL.Class,
            }
            if triple.predicate in _TARGETS or is_class:
                found[triple.subject] = None  # type: ignore[index]
        return iter(found)

    def _shape(self, node: Term) -> Shape:
        parameters = Parameters(self.graph, node)
        if node in self.unknown:
            raise parameters.error(f"{self.unknown[node]} is no term of SHACL")
        severity = parameters.iri(SH.severity)
        messages = parameters.terms(SH.message)
        constraints = [
            self._with_siblings(c, node) for c in core_constraints(parameters)
        ]
        return Shape(
            node=node,
            path=parameters.path(),
            targets=tuple(read_targets(parameters)),
            constraints=(
                *constraints,
                *sparql_constraints(parameters, self.components),
            ),
            severity=Severity(severity) if severity else Severity.VIOLATION,
            messages=tuple(m for m in messages if isinstance(m, Literal)),
            deactivated=parameters.flag(SH.deactivated),
        )

    def _with_siblings(self, constraint: Constraint, node: Term) -> Constraint:
        if not isinstance(constraint, QualifiedMinCount | QualifiedMaxCount):
            return constraint
        siblings = [
            shape
            for parent in self.parents[node]
            for one in self.graph.objects(parent, SH.property)
            for shape in self.graph.objects(one, SH.qualifiedValueShape)
        ]
        return constraint.beside(tuple(dict.fromkeys(siblings)))  # type: ignore[arg-type]


def _parts(shape: Shape) -> list[Term]:
    return [part for c in shape.constraints for part in c.shapes()]


def _refuse_recursion(shapes: dict[Term, Shape]) -> None:
    """Walk the shapes' parts depth first; a part that is being walked is a cycle."""
    done: set[Term] = set()
    for root, shape in shapes.items():
        trail: dict[Term, Iterator[Term]] = {}
        if root not in done:
            trail[root] = iter(_parts(shape))
        while trail:
            node, parts = next(reversed(trail.items()))
            part = next(parts, None)
            if part is None:
                trail.popitem()
                done.add(node)
            elif part in trail:
                way = " → ".join(str(one) for one in [*trail, part])
                raise ShapesError(f"shape {part} is made of itself: {way}")
            elif part not in done:
                trail[part] = iter(_parts(shapes[part]))
