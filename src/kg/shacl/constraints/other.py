"""Closed shapes, required values and lists of values.

SHACL, https://www.w3.org/TR/shacl/#core-components-others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import NamedNode

from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import NO_VIOLATIONS, Constraint, Values, Violations
from kg.shacl.graph import is_member
from kg.shacl.path_walk import expanded, restricted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.parameters import Parameters
    from kg.shacl.paths import Predicate, PropertyPath
    from kg.shacl.results import Term


@dataclass(frozen=True, slots=True)
class Closed(Constraint):
    """``sh:closed``: a value node has only properties that the shape names.

    "If $closed is true then there is a validation result for each triple that has a
    value node as its subject and a predicate that is not explicitly enumerated as a
    value of sh:path in any of the property shapes declared via sh:property at the
    current shape. If $ignoredProperties has a value then the properties enumerated as
    members of this SHACL list are also permitted for the value node. The validation
    result MUST have the predicate of the triple as its sh:resultPath, and the object of
    the triple as its sh:value."

    https://www.w3.org/TR/shacl/#ClosedConstraintComponent
    """

    component = SH.ClosedConstraintComponent
    message = "{?path} is a property that the shape does not allow"
    names: frozenset[NamedNode]

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Closed]:
        """Yield the constraint, if it is asked for."""
        head = parameters.term(SH.ignoredProperties)
        names = set(parameters.members(head)) if head is not None else set()
        for name in names:
            if not isinstance(name, NamedNode):
                raise parameters.error(
                    f"sh:ignoredProperties must list IRIs, not {name}"
                )
        if not parameters.flag(SH.closed):
            return
        for shape in parameters.terms(SH.property):
            names.update(parameters.graph.nodes(shape, SH.path))
        yield cls(frozenset(name for name in names if isinstance(name, NamedNode)))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return each value of another property."""
        allowed = run.graph.table.numbers(self.names)
        known = is_member(run.graph.predicates, allowed)
        found = [
            (values.edges.sources[rows], targets, np.full_like(targets, predicate))
            for predicate in run.graph.predicates[~known].tolist()
            for edges in [run.graph.edges(predicate)]
            for near in [restricted(run.graph, edges, values.distinct)]
            if len(near)  # most properties are of no value node
            for rows, targets in [expanded(values.edges.targets, near)]
        ]
        if not found:
            return NO_VIOLATIONS
        focus, targets, predicates = map(np.concatenate, zip(*found, strict=True))
        return Violations(focus, targets, predicates)

    def reads(self, changed: tuple[Predicate, ...]) -> Iterator[PropertyPath]:
        """Yield every predicate that changed."""
        return iter(changed)

    def allowed(self, run: Evaluation) -> tuple[Term, ...]:
        """Return the properties."""
        del run
        return tuple(sorted(self.names))


@dataclass(frozen=True, slots=True)
class HasValue(Constraint):
    """``sh:hasValue``: a node is among the value nodes.

    "If the RDF term $hasValue is not among the value nodes, there is a validation
    result."

    https://www.w3.org/TR/shacl/#HasValueConstraintComponent
    """

    component = SH.HasValueConstraintComponent
    message = "does not have the value {?hasValue}"
    value: Term

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[HasValue]:
        """Yield a constraint for each value."""
        return map(cls, parameters.terms(SH.hasValue))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the focus nodes that lack it."""
        wanted = run.graph.table.number(self.value)
        having = values.edges.sources[values.edges.targets == wanted]
        return Violations(values.focus[~is_member(values.focus, having)])

    def parameters(self) -> dict[str, Term]:
        """Return the value."""
        return {"hasValue": self.value}

    def allowed(self, run: Evaluation) -> tuple[Term, ...]:
        """Return the value."""
        del run
        return (self.value,)


@dataclass(frozen=True, slots=True)
class In(Constraint):
    """``sh:in``: each value node is a member of a list.

    "For each value node that is not a member of $in, there is a validation result with
    the value node as sh:value."

    https://www.w3.org/TR/shacl/#InConstraintComponent
    """

    component = SH.InConstraintComponent
    message = "{?value} is none of the values that are allowed"
    members: tuple[Term, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[In]:
        """Yield the constraint, if there is one."""
        head = parameters.term(SH["in"])
        if head is not None:
            yield cls(tuple(parameters.members(head)))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes that are no members."""
        members = run.graph.table.numbers(self.members)
        return values.failing(lambda nodes: is_member(nodes, members))

    def allowed(self, run: Evaluation) -> tuple[Term, ...]:
        """Return the members."""
        del run
        return self.members
