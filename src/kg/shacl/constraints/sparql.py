"""SPARQL-based constraints and constraint components.

SHACL, https://www.w3.org/TR/shacl/#sparql-constraints and
https://www.w3.org/TR/shacl/#sparql-constraint-components.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import Literal, NamedNode, Store

from kg.errors import QuerySyntaxError
from kg.iris import split_iri
from kg.rdf.query_text import decode, tokens
from kg.rdf.vocabulary import OWL, SH
from kg.shacl.constraints.base import (
    NO_VIOLATIONS,
    Constraint,
    Values,
    Violations,
)
from kg.shacl.parameters import (
    Parameters,
    ShapesError,
    placeholders,
)
from kg.shacl.paths import path_text
from kg.shacl.prebound import SHAPES_GRAPH, PreboundQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QuerySolution

    from kg.rdf.index import TripleIndex
    from kg.shacl.results import Term
    from kg.shacl.run import Run
    from kg.shacl.shapes import Shape

_VARIABLE: Final = re.compile(r"\w+")
_RESERVED: Final = ("this", "shapesGraph", "currentShape", "path", "PATH", "value")
"""Names of variables that are no names of parameters (6.2.1)."""


@dataclass(frozen=True)
class SparqlConstraint(Constraint):
    """``sh:sparql``: a SELECT query whose solutions are violations."""

    query: PreboundQuery
    arguments: dict[str, Term]
    own_messages: tuple[Literal, ...]
    fills_messages = True
    component: NamedNode = SH.SPARQLConstraintComponent
    source: Term | None = None
    """The value of ``sh:sparql``, None where a component is declared (5.3.1)."""
    opaque = True

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return what the query selects for each focus node."""
        foci = [run.graph.terms[i] for i in values.focus.tolist()]
        common = {
            **self.arguments,
            "currentShape": shape.node,
            "shapesGraph": SHAPES_GRAPH,
        }
        rows = [{**common, "this": term} for term in foci]
        found = [
            (values.focus[row], self._value(solution, shape, foci[row]), solution)
            for row, solution in self.query.solutions(run.store, rows)
        ]
        if not found:
            return NO_VIOLATIONS
        for _, _, solution in found:
            if _get(solution, "failure") == Literal(True):  # noqa: FBT003
                name = run.shapes.names(shape.node)
                raise ShapesError(f"query of {name}: reports a failure")
        number = run.graph.table.number
        return Violations(
            np.array([focus for focus, _, _ in found], dtype=np.int32),
            np.array(
                [-1 if v is None else number(v) for _, v, _ in found], dtype=np.int32
            ),
            np.array([_path(run, s) for _, _, s in found], dtype=np.int32),
            tuple(self._message(solution) for _, _, solution in found),
            tuple(self._named(solution, shape) for _, _, solution in found),
        )

    def _value(self, solution: QuerySolution, shape: Shape, focus: Term) -> Term | None:
        value = _get(solution, "value")
        return focus if value is None and shape.path is None else value

    def _message(self, solution: QuerySolution) -> Literal | None:
        message = _get(solution, "message")
        return message if isinstance(message, Literal) else None

    def _named(self, solution: QuerySolution, shape: Shape) -> dict[str, Term]:
        """Return what a solution has for the variables that the messages name."""
        names = placeholders(self.own_messages or shape.messages)
        found = {name: _get(solution, name) for name in names}
        return {name: term for name, term in found.items() if term is not None}

    @property
    def message(self) -> str:
        """What the constraint says, or what to say for it."""
        return "{?value} breaks a rule of this shape"

    def parameters(self) -> dict[str, Term]:
        """Return the arguments of the component's parameters."""
        return self.arguments


@dataclass(frozen=True)
class AskConstraint(SparqlConstraint):
    """A component with an ASK validator, which each value node must satisfy."""

    def violations(self, run: Run, shape: Shape, values: Values) -> Violations:
        """Return the value nodes for which the answer is no."""
        terms = run.graph.terms
        sources, targets = values.edges.sources, values.edges.targets
        common = {
            **self.arguments,
            "currentShape": shape.node,
            "shapesGraph": SHAPES_GRAPH,
        }
        rows = [
            {**common, "this": terms[focus], "value": terms[value]}
            for focus, value in zip(sources.tolist(), targets.tolist(), strict=True)
        ]
        wrong = np.ones(len(rows), dtype=np.bool_)
        for row, _ in self.query.solutions(run.store, rows):
            wrong[row] = False
        return Violations(sources[wrong], targets[wrong])


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component that a shapes graph declares."""

    node: NamedNode
    names: dict[NamedNode, str]
    optional: frozenset[NamedNode]
    graph: TripleIndex

    def arguments(self, parameters: Parameters) -> Iterator[dict[str, Term]]:
        """Yield the arguments that a shape gives, once for each constraint."""
        given = {iri: parameters.terms(iri) for iri in self.names}
        missing = {iri for iri, terms in given.items() if not terms}
        if missing - self.optional:
            return
        if len(self.names) == 1:
            ((iri, terms),) = given.items()
            yield from ({self.names[iri]: term} for term in terms)
            return
        several = next((iri for iri, terms in given.items() if len(terms) > 1), None)
        if several is not None:
            raise parameters.error(f"{several} may be given once only")
        yield {self.names[iri]: terms[0] for iri, terms in given.items() if terms}

    def validator(self, *, for_property: bool) -> Term | None:
        """Return the validator for a kind of shape, or None."""
        special = SH.propertyValidator if for_property else SH.nodeValidator
        for predicate in (special, SH.validator):
            for node in self.graph.objects(self.node, predicate):
                return node  # type: ignore[return-value]
        return None


def read_components(graph: TripleIndex) -> list[Component]:
    """Return the constraint components that a shapes graph declares.

    Raises:
        ShapesError: a parameter has no ``sh:path`` that is an IRI, or one that gives no
            variable of its own; or there is none that is not optional.
    """
    found = [
        read_component(graph, node) for node in graph.instances(SH.ConstraintComponent)
    ]
    for component in found:
        if not component.names.keys() - component.optional:
            message = "has no sh:parameter that every shape must give"
            raise ShapesError(f"component {component.node}: {message}")
    return found


def read_component(graph: TripleIndex, node: NamedNode) -> Component:
    """Return a component, or a type of target (SHACL-AF 3.2), with its parameters."""
    names: dict[NamedNode, str] = {}
    optional = set()
    for parameter in graph.objects(node, SH.parameter):
        described = Parameters(graph, parameter)  # type: ignore[arg-type]
        path = described.iri(SH.path)
        if path is None:
            raise ShapesError(f"component {node}: a parameter has no sh:path")
        name = split_iri(path.value)[1]
        if not _VARIABLE.fullmatch(name) or name in {*_RESERVED, *names.values()}:
            raise ShapesError(
                f"component {node}: the end of a parameter's sh:path is the name of a "
                f"variable of its own; {name!r} cannot be one"
            )
        names[path] = name
        if described.flag(SH.optional):
            optional.add(path)
    return Component(node, names, frozenset(optional), graph)


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
    is_component = component != SH.SPARQLConstraintComponent
    source = None if is_component else own.node
    return kind(query, arguments, messages, component, source)


def _with_path(text: str, path: str) -> str:
    """Return a query with a path for the variable PATH (section 5.2.1)."""
    pieces, done = [], 0
    for one in tokens(text):
        if one.kind == "variable" and one.text[1:] == "PATH":
            pieces += [text[done : one.start], path]
            done = one.end
    return "".join([*pieces, text[done:]])


def prologue(own: Parameters) -> str:
    """Return the PREFIX declarations that a query is given, imports included."""
    pending, seen = list(own.terms(SH.prefixes)), set()
    known: dict[str, str] = {}
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        pending += Parameters(own.graph, node).terms(OWL.imports)
        for declaration in own.graph.objects(node, SH.declare):
            described = Parameters(own.graph, declaration, own.shape)  # type: ignore[arg-type]
            prefix, iri = _declared(described)
            if known.setdefault(prefix, iri) != iri:
                raise own.error(f"sh:declare has two namespaces for {prefix}:")
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in known.items())


def _declared(declaration: Parameters) -> tuple[str, str]:
    """Return a prefix and its namespace, from a value of ``sh:declare``."""
    prefix = declaration.literal(SH.prefix)
    namespace = declaration.literal(SH["namespace"])
    if prefix is None or namespace is None:
        raise declaration.error("sh:declare needs sh:prefix and sh:namespace")
    text = f"PREFIX {prefix.value}: <{namespace.value}>"
    kinds = [one.kind for one in tokens(text)]
    try:
        Store().query(f"{text} ASK {{}}")
    except SyntaxError:
        kinds = []
    if kinds != ["word", "name", "iri"]:
        message = f"cannot declare the prefix {prefix.value!r} for {namespace.value!r}"
        raise declaration.error(f"{message}: a name and an absolute IRI are needed")
    return prefix.value, namespace.value


def _get(solution: QuerySolution, name: str) -> Term | None:
    try:
        term: Term | None = solution[name]
    except KeyError:
        return None
    return term


def _path(run: Run, solution: QuerySolution) -> int:
    path = _get(solution, "path")
    return run.graph.table.number(path) if isinstance(path, NamedNode) else -1
