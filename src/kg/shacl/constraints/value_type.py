"""Value type constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-value-type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.literals import is_well_formed
from kg.rdf.vocabulary import RDF, RDFS, SH, SKOS
from kg.shacl.constraints.base import Constraint, Values, Violations
from kg.shacl.graph import is_member
from kg.shacl.paths import Predicate, PropertyPath, Repeated, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.parameters import Parameters
    from kg.shacl.results import Term

CLASSES: Final = Sequence(
    (Predicate(RDF.type), Repeated(Predicate(RDFS.subClassOf), 0))
)
"""The path from a node to the classes that it is a SHACL instance of."""

_KINDS: Final[dict[NamedNode, set[type]]] = {
    SH.IRI: {NamedNode},
    SH.BlankNode: {BlankNode},
    SH.Literal: {Literal},
    SH.BlankNodeOrIRI: {BlankNode, NamedNode},
    SH.BlankNodeOrLiteral: {BlankNode, Literal},
    SH.IRIOrLiteral: {NamedNode, Literal},
}


@dataclass(frozen=True, slots=True)
class Class(Constraint):
    """``sh:class``: each value node is an instance of a class.

    "For each value node that is either a literal, or a non-literal that is not a SHACL
    instance of $class in the data graph, there is a validation result with the value
    node as sh:value."

    https://www.w3.org/TR/shacl/#ClassConstraintComponent
    """

    component = SH.ClassConstraintComponent
    of: NamedNode

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Class]:
        """Yield a constraint for each class."""
        return map(cls, parameters.iris(SH["class"]))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes that are no instances."""
        instances = run.instances(self.of)
        return values.failing(lambda nodes: is_member(nodes, instances))

    @property
    def message(self) -> str:
        """What to say."""
        return f"{{?value}} is no instance of the class {self.of}"

    def reads(self, changed: tuple[Predicate, ...]) -> Iterator[PropertyPath]:
        """Yield the path to the classes of a value node."""
        del changed
        yield CLASSES

    def allowed(self, run: Evaluation) -> tuple[Term, ...]:
        """Return the instances."""
        return run.terms(run.instances(self.of))

    def is_closed(self, run: Evaluation) -> bool:
        """Return whether the instances are concepts of controlled lists."""
        # a graph cannot be walked from a term that was numbered after it was made
        if SKOS.Concept not in run.graph.table:
            return False
        concepts = run.instances(SKOS.Concept)
        return bool(is_member(run.instances(self.of), concepts).all())


@dataclass(frozen=True, slots=True)
class Datatype(Constraint):
    """``sh:datatype``: each value node is a well-formed literal of a datatype.

    "For each value node that is not a literal, or is a literal with a datatype that
    does not match $datatype, there is a validation result with the value node as
    sh:value. The datatype of a literal is determined following the datatype function of
    SPARQL 1.1. A literal matches a datatype if the literal's datatype has the same IRI
    and, for the datatypes supported by SPARQL 1.1, is not an ill-typed literal."

    https://www.w3.org/TR/shacl/#DatatypeConstraintComponent
    """

    component = SH.DatatypeConstraintComponent
    datatype: NamedNode

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Datatype]:
        """Yield the constraint, if there is one."""
        datatype = parameters.iri(SH.datatype)
        return iter(() if datatype is None else (cls(datatype),))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes that are no such literals."""
        return values.failing(run.judge(self._fits))

    def _fits(self, term: Term) -> bool:
        return (
            isinstance(term, Literal)
            and term.datatype == self.datatype
            and is_well_formed(term.value, self.datatype.value)
        )

    @property
    def message(self) -> str:
        """What to say."""
        return f"{{?value}} is no well-formed literal of the datatype {self.datatype}"

    def allowed(self, run: Evaluation) -> tuple[Term, ...]:
        """Return the datatype."""
        del run
        return (self.datatype,)


@dataclass(frozen=True, slots=True)
class NodeKind(Constraint):
    """``sh:nodeKind``: each value node is an IRI, a blank node or a literal.

    "For each value node that does not match $nodeKind, there is a validation result
    with the value node as sh:value. Any IRI matches only sh:IRI, sh:BlankNodeOrIRI and
    sh:IRIOrLiteral. Any blank node matches only sh:BlankNode, sh:BlankNodeOrIRI and
    sh:BlankNodeOrLiteral. Any literal matches only sh:Literal, sh:BlankNodeOrLiteral
    and sh:IRIOrLiteral."

    https://www.w3.org/TR/shacl/#NodeKindConstraintComponent
    """

    component = SH.NodeKindConstraintComponent
    kind: NamedNode

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[NodeKind]:
        """Yield the constraint, if there is one."""
        kind = parameters.iri(SH.nodeKind)
        if kind is None:
            return
        if kind not in _KINDS:
            raise parameters.error(f"{kind} is no kind of node")
        yield cls(kind)

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes of another kind."""
        kinds = _KINDS[self.kind]
        judge = run.judge(lambda term: type(term) in kinds)
        return values.failing(judge)

    @property
    def message(self) -> str:
        """What to say."""
        return f"{{?value}} is not of the kind {self.kind}"
