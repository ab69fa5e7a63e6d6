"""A report as pySHACL writes it: a graph of rdflib, and a text.

SHACL, validation report, https://www.w3.org/TR/shacl/#validation-report. pySHACL's own
functions put it together, so that it has its form.
"""

from __future__ import annotations

from functools import cached_property
from textwrap import indent
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import rdflib
from pyoxigraph import BlankNode
from pyshacl.rdfutil.stringify import stringify_node
from pyshacl.validator import Validator
from rdflib.namespace import RDF, SH

from kg.iris import ShortNames
from kg.shacl.constraints.shape_based import Node
from kg.shacl.constraints.sparql import SparqlConstraint
from kg.shacl.materialize import results_of
from kg.shacl.paths import Predicate
from kg.shacl.rdflib_terms import graph_of, to_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.shacl.results import Result, Severity, Term
    from kg.shacl.run import Finding, Run

    Part = tuple[rdflib.URIRef, str, rdflib.Graph, Any]
    Written = tuple[str, rdflib.BNode, list[tuple[Any, Any, Any]]]

_MOST_DETAILS: Final = 10
"""How many results may be within one another."""
_QUALIFIED: Final = "QualifiedValueShapeConstraintComponent"
_NAMES: Final = {
    str(SH.QualifiedMinCountConstraintComponent): _QUALIFIED,
    str(SH.QualifiedMaxCountConstraintComponent): _QUALIFIED,
}
"""What pySHACL calls components that are one class there."""


class PyshaclReport:
    """The results of a run, collected for pySHACL."""

    def __init__(self, run: Run, prefixes: Mapping[str, str]) -> None:
        """Begin with no results."""
        self._run = run
        self._prefixes = prefixes
        self._name = ShortNames(prefixes).name
        self._results: list[Written] = []
        self._shapes = self._bound(graph_of(run.shapes.triples))

    def add(self, finding: Finding) -> Severity:
        """Add the results of a finding, and return their severity."""
        self._results += self._written(finding, 0)
        return finding.shape.severity

    def written(self, *, conforms: bool) -> tuple[rdflib.Graph, str]:
        """Return the graph and the text of the report."""
        shapes = SimpleNamespace(graph=self._shapes)
        graph, text = Validator.create_validation_report(
            shapes, conforms, self._results
        )
        return graph, text

    def _bound(self, graph: rdflib.Graph) -> rdflib.Graph:
        for prefix, iri in self._prefixes.items():
            graph.bind(prefix, iri)
        return graph

    @cached_property
    def _data(self) -> rdflib.Graph:
        """The data, of which a report has what describes blank nodes."""
        return self._bound(graph_of(self._run.graph.quads()))

    def _written(self, finding: Finding, depth: int) -> Iterator[Written]:
        for result in results_of(self._run, finding, self._name):
            text, node, triples = self._result(result, finding)
            constraint = finding.constraint
            if type(constraint) is Node and result.value is not None:
                text += "\tDetails:\n"
                for said, detail, more in self._details(
                    constraint.shape, result.value, depth
                ):
                    text += indent(said, "\t\t")
                    triples += [(node, SH.detail, detail), *more]
            yield text, node, triples

    def _details(self, shape: Term, value: Term, depth: int) -> Iterator[Written]:
        """Yield why a value does not conform to the shape that it is to conform to."""
        if depth == _MOST_DETAILS or shape in self._run.shapes.recursive:
            return
        focus = self._run.graph.table.numbers([value])
        inner = self._run.shapes.shapes[shape]
        for finding in self._run.findings_of(inner, focus):
            yield from self._written(finding, depth + 1)

    def _result(self, result: Result, finding: Finding) -> Written:
        node = rdflib.BNode()
        component, severity = map(to_rdflib, (result.component, result.severity.iri))
        parts = list(self._parts(result, finding))
        messages = [to_rdflib(message) for message in result.messages]
        triples = [
            (node, RDF.type, SH.ValidationResult),
            (node, SH.sourceConstraintComponent, component),
            (node, SH.resultSeverity, severity),
            *((node, predicate, (graph, term)) for predicate, _, graph, term in parts),
            *((node, SH.resultMessage, message) for message in messages),
        ]
        is_violation = severity == SH.Violation
        kind = "Constraint Violation" if is_violation else "Validation Result"
        name = _NAMES.get(str(component), str(component).rpartition("#")[2])
        lines = [
            f"{kind} in {name} ({component}):",
            f"\tSeverity: {stringify_node(self._shapes, severity)}",
            *(f"\t{label}: {stringify_node(g, term)}" for _, label, g, term in parts),
            *(f"\tMessage: {text}" for text in sorted(map(str, messages))),
        ]
        return "".join(f"{line}\n" for line in lines), node, triples

    def _parts(self, result: Result, finding: Finding) -> Iterator[Part]:
        """Yield what a result links to, by the names that the text has for it."""
        shapes, shape = self._shapes, to_rdflib(result.source_shape)
        yield SH.sourceShape, "Source Shape", shapes, shape
        yield SH.focusNode, "Focus Node", *self._of_data(result.focus_node)
        if result.value is not None:
            yield SH.value, "Value Node", *self._of_data(result.value)
        if isinstance(result.path, Predicate):
            yield SH.resultPath, "Result Path", shapes, to_rdflib(result.path.iri)
        elif result.path is not None:
            path = shapes.value(shape, SH.path)
            yield SH.resultPath, "Result Path", shapes, path
        constraint = finding.constraint
        if isinstance(constraint, SparqlConstraint) and constraint.source is not None:
            source = to_rdflib(constraint.source)
            yield SH.sourceConstraint, "Source Constraint", shapes, source

    def _of_data(self, term: Term) -> tuple[rdflib.Graph, Any]:
        """Return a term, and the graph that describes it if it is a blank node."""
        graph = self._data if isinstance(term, BlankNode) else self._shapes
        return graph, to_rdflib(term)
