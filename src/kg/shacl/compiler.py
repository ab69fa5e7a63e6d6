"""A shapes graph is read into shapes as typed values.

SHACL, shapes and constraints, https://www.w3.org/TR/shacl/#shapes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import SH
from kg.shacl.components import read_components
from kg.shacl.constraints import core_constraints
from kg.shacl.constraints.shape_based import QualifiedMaxCount, QualifiedMinCount
from kg.shacl.constraints.sparql import sparql_constraints
from kg.shacl.cycles import groups
from kg.shacl.declarations import (
    BEYOND,
    IMPOSSIBLE,
    PARAMETERS,
    UNHEEDED,
    alone,
    roots,
    unknown_terms,
    used,
)
from kg.shacl.naming import ShapeNames
from kg.shacl.parameters import Parameters, ShapesError
from kg.shacl.rdf11_check import check_terms, not_a_triple
from kg.shacl.results import Severity
from kg.shacl.shapes import Shape, ShapesGraph
from kg.shacl.targets import classes_of_classes, implicit_target, read_targets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from kg.shacl.constraints import Constraint
    from kg.shacl.results import Term

_LABEL: Final = re.compile(r"_:(\w+)")
_MOST_NESTED: Final = 100
"""The most shapes within one another: each takes a few calls of Python."""


def compile_shapes(
    triples: Iterable[Triple], unknown: Literal["error", "warning"] = "error"
) -> ShapesGraph:
    """Read a shapes graph.

    A term of the SHACL namespace that SHACL does not define is an ``unknown`` one; with
    "warning" it is passed over, as SHACL says, and ``ShapesGraph.unheeded`` names it.

    Raises:
        ShapesError: a shape is not well-formed, or has an unknown term.
        SourceError: there is a triple term.
        TypeError: something is no triple.
        ValueError: ``unknown`` is another word.
    """
    if unknown not in {"error", "warning"}:
        raise ValueError(f"unknown={unknown!r}: it is 'error' or 'warning'")
    # a statement that stands in several files is one
    distinct = tuple(dict.fromkeys(triples))
    for one in distinct:
        if not isinstance(one, Triple | Quad):
            raise not_a_triple(one)
    check_terms(one.object for one in distinct)
    return _Compiler(distinct).compile(unknown)


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
                pending += shapes[node].parts()
        recursive, reaching_recursive = _cycles(shapes)
        return ShapesGraph(
            shapes,
            self.triples,
            names=self.names,
            recursive=recursive,
            reaching_recursive=reaching_recursive,
            beyond=used(BEYOND | IMPOSSIBLE, self.triples),
            impossible=used(IMPOSSIBLE, self.triples),
            unheeded=(
                *complaints,
                *map(self._named, alone(self.triples)),
                *self._unsaid(shapes),
                *used(UNHEEDED, self.triples),
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
        core = [self._with_siblings(c, node) for c in core_constraints(parameters)]
        targets = (
            *read_targets(parameters),
            *implicit_target(parameters, self.classes),
        )
        queries = sparql_constraints(parameters, self.components)
        return Shape(
            node=node,
            path=parameters.path(),
            targets=targets,
            constraints=(*core, *queries),
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


def _cycles(
    shapes: dict[Term, Shape],
) -> tuple[dict[Term, frozenset[Term]], frozenset[Term]]:
    """Return, for each shape that refers to itself, all shapes that both refer to.

    The others that refer to one of these, however far off, are the second answer.

    Raises:
        ShapesError: shapes are nested too deeply.
    """
    cycles: dict[Term, frozenset[Term]] = {}
    reaching: set[Term] = set()
    depths: dict[Term, int] = {}
    for group in groups({n: s.parts() for n, s in shapes.items()}):
        parts = [part for node in group for part in shapes[node].parts()]
        below = [depths[part] for part in parts if part not in group]
        depths.update(dict.fromkeys(group, max(below, default=0) + 1))
        if not group.isdisjoint(parts):
            cycles.update(dict.fromkeys(group, group))
        elif any(part in cycles or part in reaching for part in parts):
            reaching |= group
    outermost = max(depths, key=depths.__getitem__, default=None)
    if outermost is not None and depths[outermost] > _MOST_NESTED:
        raise ShapesError(
            f"shape {outermost}: {depths[outermost]} shapes are within one another, "
            f"and {_MOST_NESTED} may be; name them from fewer levels"
        )
    return cycles, frozenset(reaching)
