"""Shapes as typed values, read from a shapes graph.

SHACL, shapes and constraints, https://www.w3.org/TR/shacl/#shapes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import SH
from kg.shacl.constraints import core_constraints
from kg.shacl.constraints.shape_based import (
    QualifiedMaxCount,
    QualifiedMinCount,
)
from kg.shacl.constraints.sparql import (
    read_components,
    sparql_constraints,
)
from kg.shacl.cycles import groups
from kg.shacl.declarations import (
    PARAMETERS,
    alone,
    beyond,
    impossible,
    roots,
    unheeded,
    unknown_terms,
)
from kg.shacl.naming import ShapeNames
from kg.shacl.parameters import Parameters, ShapesError
from kg.shacl.results import Severity
from kg.shacl.targets import (
    classes_of_classes,
    implicit_target,
    read_targets,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Literal

    from pyoxigraph import Triple

    from kg.shacl.constraints import Constraint
    from kg.shacl.paths import PropertyPath
    from kg.shacl.results import Term
    from kg.shacl.targets import Target

_LABEL: Final = re.compile(r"_:(\w+)")
_MOST_NESTED: Final = 100
"""The most shapes within one another: each takes a few calls of Python."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node shape, or a property shape if it has a path."""

    node: Term
    path: PropertyPath | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: Severity
    messages: tuple[pyoxigraph.Literal, ...]
    deactivated: bool


@dataclass(frozen=True, slots=True)
class ShapesGraph:
    """All shapes that have targets, and all that those are made of.

    ``beyond`` names what the shapes ask for that the engine does not have; where it is
    not empty, another engine is needed, but for what is ``impossible`` there too.
    ``unheeded`` says what of them is passed over.
    ``recursive`` gives, for each shape that refers to itself, all shapes on the way;
    ``reaching_recursive`` are the others that refer to one of these, however far off.
    """

    shapes: dict[Term, Shape]
    triples: tuple[Triple, ...]
    names: ShapeNames
    recursive: dict[Term, frozenset[Term]]
    reaching_recursive: frozenset[Term]
    beyond: tuple[str, ...]
    impossible: tuple[str, ...]
    unheeded: tuple[str, ...]

    @property
    def targeted(self) -> list[Shape]:
        """The shapes that have focus nodes of their own."""
        found = self.shapes.values()
        return [shape for shape in found if shape.targets and not shape.deactivated]

    def require_targets(self) -> None:
        """Check that some shape is about some node, or anything would conform.

        Raises:
            ShapesError: none is.
        """
        if self.complaint:
            raise ShapesError(self.complaint)

    @property
    def complaint(self) -> str:
        """Why the shapes can find nothing in any data; empty if they can."""
        if self.targeted:
            return ""
        if not self.triples:
            return "there are no shapes: nothing is validated"
        if any(shape.targets for shape in self.shapes.values()):
            return "every shape that has a target is deactivated: nothing is validated"
        return (
            "no shape has a target: nothing is validated; give one a sh:targetClass, "
            "or say of a shape that is a class that it is an rdfs:Class"
        )

    def within(self, node: Term) -> list[Shape]:
        """Return a shape and all that it is made of, each once."""
        found = {node: self.shapes[node]}
        pending = [node]
        while pending:
            for part in _parts(self.shapes[pending.pop()]):
                if part not in found:
                    found[part] = self.shapes[part]
                    pending.append(part)
        return list(found.values())

    def constants(self) -> set[Term]:
        """Return every term that the shapes name."""
        used = {term for t in self.triples for term in (t.subject, t.object)}
        return used | {t.predicate for t in self.triples}  # type: ignore[return-value]


def compile_shapes(
    triples: Iterable[Triple], unknown: Literal["error", "warning"] = "error"
) -> ShapesGraph:
    """Read a shapes graph.

    A term of the SHACL namespace that SHACL does not define is an ``unknown`` one; with
    "warning" it is passed over, as SHACL says, and ``ShapesGraph.unheeded`` names it.

    Raises:
        ShapesError: a shape is not well-formed, or has an unknown term.
    """
    # a statement that stands in several files is one
    return _Compiler(tuple(dict.fromkeys(triples))).compile(unknown)


class _Compiler:
    """A shapes graph on its way to typed shapes."""

    def __init__(self, triples: tuple[Triple, ...]) -> None:
        self.triples = triples
        self.graph = TripleIndex(triples)
        self.names = ShapeNames(triples)
        self.components = read_components(self.graph)
        self.classes = classes_of_classes(self.graph)
        self.parents: dict[object, list[Term]] = defaultdict(list)
        for triple in triples:
            if triple.predicate == SH.property:
                self.parents[triple.object].append(triple.subject)  # type: ignore[arg-type]

    def compile(self, unknown: str) -> ShapesGraph:
        try:
            return self._compiled(unknown)
        except ShapesError as error:
            # an error names an anonymous shape as a report does
            raise ShapesError(self._named(str(error))) from error

    def _named(self, text: str) -> str:
        def name(label: re.Match[str]) -> str:
            return self.names(BlankNode(label[1]), "a blank node")

        return _LABEL.sub(name, text)

    def _compiled(self, unknown: str) -> ShapesGraph:
        complaints = [self._named(text) for text in unknown_terms(self.triples)]
        if complaints and unknown == "error":
            raise ShapesError(complaints[0])
        shapes: dict[Term, Shape] = {}
        pending = list(roots(self.triples, self.graph, self._parameters()))
        while pending:
            node = pending.pop()
            if node not in shapes:
                shapes[node] = self._shape(node)
                pending += _parts(shapes[node])
        recursive = _cycles(shapes)
        return ShapesGraph(
            shapes,
            self.triples,
            names=self.names,
            recursive=recursive,
            reaching_recursive=_reaching(shapes, recursive),
            beyond=beyond(self.triples),
            impossible=impossible(self.triples),
            unheeded=(
                *complaints,
                *map(self._named, alone(self.triples)),
                *self._unsaid(shapes),
                *unheeded(self.triples),
            ),
        )

    def _unsaid(self, shapes: Iterable[Term]) -> list[str]:
        """Return a complaint for each shape that others name and nothing describes."""
        described = {triple.subject for triple in self.triples}
        return [
            f"shape {node}: nothing is said of it, so that anything conforms to it"
            for node in shapes
            if isinstance(node, NamedNode) and node not in described
        ]

    def _parameters(self) -> frozenset[object]:
        declared = (name for component in self.components for name in component.names)
        return PARAMETERS.union(declared)

    def _shape(self, node: Term) -> Shape:
        parameters = Parameters(self.graph, node)
        if isinstance(node, pyoxigraph.Literal):
            raise parameters.error("a literal is no shape")
        severity = parameters.iri(SH.severity)
        constraints = [
            self._with_siblings(c, node) for c in core_constraints(parameters)
        ]
        return Shape(
            node=node,
            path=parameters.path(),
            targets=(
                *read_targets(parameters),
                *implicit_target(parameters, self.classes),
            ),
            constraints=(
                *constraints,
                *sparql_constraints(parameters, self.components),
            ),
            severity=Severity(severity) if severity else Severity.VIOLATION,
            messages=parameters.messages(),
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


def _reaching(shapes: dict[Term, Shape], wanted: Collection[Term]) -> frozenset[Term]:
    """Return the shapes that refer to others that are wanted, and are none of them."""
    referring: dict[Term, list[Term]] = defaultdict(list)
    for node, shape in shapes.items():
        for part in _parts(shape):
            referring[part].append(node)
    found, pending = set(wanted), list(wanted)
    while pending:
        new = set(referring[pending.pop()]) - found
        found |= new
        pending += new
    return frozenset(found.difference(wanted))


def _cycles(shapes: dict[Term, Shape]) -> dict[Term, frozenset[Term]]:
    """Return, for each shape that refers to itself, all shapes that both refer to.

    Raises:
        ShapesError: shapes are nested too deeply.
    """
    cycles: dict[Term, frozenset[Term]] = {}
    depths: dict[Term, int] = {}
    for group in groups({n: _parts(s) for n, s in shapes.items()}):
        parts = [part for node in group for part in _parts(shapes[node])]
        below = [depths[part] for part in parts if part not in group]
        depths.update(dict.fromkeys(group, max(below, default=0) + 1))
        if not group.isdisjoint(parts):
            cycles.update(dict.fromkeys(group, group))
    outermost = max(depths, key=depths.__getitem__, default=None)
    if outermost is not None and depths[outermost] > _MOST_NESTED:
        raise ShapesError(
            f"shape {outermost}: {depths[outermost]} shapes are within one another, "
            f"and {_MOST_NESTED} may be; name them from fewer levels"
        )
    return cycles
