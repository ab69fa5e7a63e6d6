"""Constraint components that a shapes graph declares, and their parameters.

SHACL, https://www.w3.org/TR/shacl/#sparql-constraint-components.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.iris import split_iri
from kg.rdf.vocabulary import SH
from kg.shacl.parameters import Parameters, ShapesError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex
    from kg.shacl.results import Term

_VARIABLE: Final = re.compile(r"\w+")
_RESERVED: Final = ("this", "shapesGraph", "currentShape", "path", "PATH", "value")
"""Names of variables that are no names of parameters (6.2.1)."""


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
