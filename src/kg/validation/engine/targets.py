"""Targets: which nodes of a graph a shape is about.

SHACL, targets, https://www.w3.org/TR/shacl/#targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import OWL, RDF, RDFS, SH
from kg.validation.engine.constraints.value_type import CLASSES
from kg.validation.paths import Inverse, Predicate, inverted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.validation.engine.parameters import Parameters
    from kg.validation.results import Term

INSTANCES: Final = inverted(CLASSES)
"""The path from a class to its SHACL instances."""

_CLASSES: Final = frozenset({RDFS.Class, OWL.Class})
_SHAPES: Final = frozenset({SH.NodeShape, SH.PropertyShape, SH.Shape})


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


Target = TargetNode | TargetClass | TargetSources


def read_targets(parameters: Parameters) -> Iterator[Target]:
    """Yield the targets that a shape declares, and the class that it is.

    Raises:
        ShapesError: a class or a property is no IRI.
    """
    yield from map(TargetNode, parameters.terms(SH.targetNode))
    yield from map(TargetClass, parameters.iris(SH.targetClass))
    for iri in parameters.iris(SH.targetSubjectsOf):
        yield TargetSources(Predicate(iri))
    for iri in parameters.iris(SH.targetObjectsOf):
        yield TargetSources(Inverse(Predicate(iri)))
    types = set(parameters.terms(RDF.type))
    if types & _CLASSES and types & _SHAPES and isinstance(parameters.node, NamedNode):
        yield TargetClass(parameters.node)
