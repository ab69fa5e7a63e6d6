"""SPARQL-based constraints and constraint components.

SHACL, https://www.w3.org/TR/shacl/#sparql-constraints and
https://www.w3.org/TR/shacl/#sparql-constraint-components.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Literal, NamedNode

from kg.errors import QuerySyntaxError
from kg.rdf.query_text import decode, tokens
from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import Constraint, Values, Violations
from kg.shacl.parameters import Parameters, ShapesError, placeholders
from kg.shacl.paths import path_text
from kg.shacl.prebound import SHAPES_GRAPH, PreboundQuery
from kg.shacl.query_groups import spliced
from kg.shacl.query_syntax import prologue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QuerySolution

    from kg.shacl.components import Component
    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.results import Term


@dataclass(frozen=True)
class SparqlConstraint(Constraint):
    """``sh:sparql``: a SELECT query whose solutions are violations.

    "There are no validation results if the SPARQL-based constraint has true as a value
    for the property sh:deactivated. Otherwise, execute the SPARQL query specified by
    the SPARQL-based constraint $sparql pre-binding the variables this and, if
    supported, shapesGraph and currentShape. If the shape is a property shape, then
    prior to execution substitute the variable PATH where it appears in the predicate
    position of a triple pattern with a valid SPARQL surface syntax string of the SHACL
    property path specified via sh:path at the property shape. There is one validation
    result for each solution that does not have true as the binding for the variable
    failure. A failure MUST be produced if and only if one of the solutions has true as
    the binding for failure."

    https://www.w3.org/TR/shacl/#sparql-constraints-validation
    """

    query: PreboundQuery
    arguments: dict[str, Term]
    shape: Term
    on_property: bool
    named: set[str]
    """The variables that the messages name."""
    own_messages: tuple[Literal, ...]
    fills_messages = True
    component: NamedNode = SH.SPARQLConstraintComponent
    message = "{?value} breaks a rule of this shape"
    source: Term | None = None
    """The value of ``sh:sparql``, None where a component is declared (5.3.1)."""
    opaque = True

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return what the query selects for each focus node."""
        foci = [run.graph.terms[i] for i in values.focus.tolist()]
        common = self._common
        rows = [{**common, "this": term} for term in foci]
        found = [
            (values.focus[row], self._value(solution, foci[row]), solution)
            for row, solution in self.query.solutions(run.store, rows)
        ]
        for _, _, solution in found:
            if _get(solution, "failure") == Literal(True):  # noqa: FBT003
                name = run.name_of(self.shape)
                raise ShapesError(f"query of {name}: reports a failure")
        number = run.graph.table.number
        return Violations(
            np.array([focus for focus, _, _ in found], dtype=np.int32),
            np.array(
                [-1 if v is None else number(v) for _, v, _ in found], dtype=np.int32
            ),
            np.array([_path(run, s) for _, _, s in found], dtype=np.int32),
            tuple(self._message(solution) for _, _, solution in found),
            tuple(self._named(solution) for _, _, solution in found),
        )

    @property
    def _common(self) -> dict[str, Term]:
        """What is bound beforehand for every solution."""
        known = {"currentShape": self.shape, "shapesGraph": SHAPES_GRAPH}
        return {**self.arguments, **known}

    def _value(self, solution: QuerySolution, focus: Term) -> Term | None:
        value = _get(solution, "value")
        return focus if value is None and not self.on_property else value

    def _message(self, solution: QuerySolution) -> Literal | None:
        message = _get(solution, "message")
        return message if isinstance(message, Literal) else None

    def _named(self, solution: QuerySolution) -> dict[str, Term]:
        """Return what a solution has for the variables that the messages name."""
        found = {name: _get(solution, name) for name in self.named}
        return {name: term for name, term in found.items() if term is not None}

    def parameters(self) -> dict[str, Term]:
        """Return the arguments of the component's parameters."""
        return self.arguments


@dataclass(frozen=True)
class AskConstraint(SparqlConstraint):
    """A component with an ASK validator, which each value node must satisfy."""

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes for which the answer is no."""
        terms = run.graph.terms
        sources, targets = values.edges.sources, values.edges.targets
        common = self._common
        rows = [
            {**common, "this": terms[focus], "value": terms[value]}
            for focus, value in zip(sources.tolist(), targets.tolist(), strict=True)
        ]
        wrong = np.ones(len(rows), dtype=np.bool_)
        for row, _ in self.query.solutions(run.store, rows):
            wrong[row] = False
        return Violations(sources[wrong], targets[wrong])


def sparql_constraints(
    parameters: Parameters, components: list[Component]
) -> Iterator[Constraint]:
    """Yield the SPARQL-based constraints that a shape declares.

    Raises:
        ShapesError: a query cannot be used.
    """
    for node in parameters.terms(SH.sparql):
        own = Parameters(parameters.graph, node, parameters.node)
        if not own.flag(SH.deactivated):
            yield _constraint(parameters, own, {}, SH.SPARQLConstraintComponent)
    for component in components:
        for arguments in component.arguments(parameters):
            for_property = parameters.path() is not None
            validator = component.validator(for_property=for_property)
            if validator is not None:
                own = Parameters(parameters.graph, validator, component.node)
                yield _constraint(parameters, own, arguments, component.node)


def _constraint(
    shape: Parameters, own: Parameters, arguments: dict[str, Term], component: NamedNode
) -> Constraint:
    ask, select = own.literal(SH.ask), own.literal(SH.select)
    text = ask or select
    if text is None:
        raise own.error("a query has neither sh:select nor sh:ask")
    try:
        query_text = decode(text.value).text
    except QuerySyntaxError as error:
        raise own.error(f"query cannot be used: {error}") from None
    path = shape.path()
    if path is not None:
        query_text = _with_path(query_text, path_text(path))
    names = {*arguments, "this", "currentShape", "shapesGraph"}
    names |= {"value"} if ask else set()
    query = PreboundQuery(
        owner=own.shape,
        prologue=prologue(own),
        text=query_text,
        names=frozenset(names),
        form="ASK" if ask else "SELECT",
    )
    query.check()
    messages = own.messages() or Parameters(own.graph, component).messages()
    kind = AskConstraint if ask else SparqlConstraint
    return kind(
        query,
        arguments,
        shape.node,
        on_property=path is not None,
        named=placeholders(messages or shape.messages()),
        own_messages=messages,
        component=component,
        source=own.node if component == SH.SPARQLConstraintComponent else None,
    )


def _with_path(text: str, path: str) -> str:
    """Return a query with a path for the variable PATH (section 5.2.1)."""
    found = (t for t in tokens(text) if t.kind == "variable" and t.text[1:] == "PATH")
    return spliced(text, ((one.start, one.end, path) for one in found))


def _get(solution: QuerySolution, name: str) -> Term | None:
    try:
        term: Term | None = solution[name]
    except KeyError:
        return None
    return term


def _path(run: Evaluation, solution: QuerySolution) -> int:
    path = _get(solution, "path")
    return run.graph.table.number(path) if isinstance(path, NamedNode) else -1
