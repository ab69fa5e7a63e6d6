"""Shape-based constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import Constraint, Values, Violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from numpy.typing import NDArray
    from pyoxigraph import NamedNode

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.parameters import Parameters
    from kg.shacl.results import Term


@dataclass(frozen=True, slots=True)
class Node(Constraint):
    """``sh:node``: each value node conforms to a shape.

    "For each value node v: A failure MUST be produced if the conformance checking of v
    against $node produces a failure. Otherwise, if v does not conform to $node, there
    is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#NodeConstraintComponent
    """

    component = SH.NodeConstraintComponent
    message = "{?value} does not conform to {?node}"
    shape: Term

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Node]:
        """Yield a constraint for each node shape."""
        for node in parameters.terms(SH.node):
            if parameters.graph.objects(node, SH.path):
                raise parameters.error(f"sh:node {node} is a property shape")
            yield cls(node)

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes that do not conform."""
        return values.failing(lambda nodes: run.conforms(self.shape, nodes))

    def parameters(self) -> dict[str, Term]:
        """Return the shape."""
        return {"node": self.shape}

    def shapes(self) -> tuple[Term, ...]:
        """Return the shape."""
        return (self.shape,)


class Property(Node):
    """``sh:property``: as ``sh:node``, but the results are the property shape's own.

    "For each value node v: A failure MUST be produced if the validation of v as focus
    node against the property shape $property produces a failure. Otherwise, the
    validation results are the results of validating v as focus node against the
    property shape $property."

    https://www.w3.org/TR/shacl/#PropertyConstraintComponent
    """

    component = SH.PropertyConstraintComponent

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Property]:
        """Yield a constraint for each property shape."""
        for node in parameters.terms(SH.property):
            if not parameters.graph.objects(node, SH.path):
                raise parameters.error(f"sh:property {node} has no sh:path")
            yield cls(node)


@dataclass(frozen=True, slots=True)
class _Qualified(Constraint):
    """A number of value nodes conforms to a shape."""

    parameter: ClassVar[NamedNode]
    words: ClassVar[str]
    surely: ClassVar[bool]
    """Whether it breaks by values that conform, not by values that do not."""
    shape: Term
    bound: int
    disjoint: bool
    siblings: tuple[Term, ...] = ()

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Self]:
        bound = parameters.count(cls.parameter)
        if bound is not None:
            disjoint = parameters.flag(SH.qualifiedValueShapesDisjoint)
            for shape in parameters.terms(SH.qualifiedValueShape):
                yield cls(shape, bound, disjoint)

    def beside(self, siblings: tuple[Term, ...]) -> Self:
        others = tuple(shape for shape in siblings if shape != self.shape)
        return replace(self, siblings=others) if self.disjoint else self

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the focus nodes with too few or too many such values."""
        many, nodes = self.surely, values.distinct
        counted = run.conforms(self.shape, nodes, surely=many)
        for sibling in self.siblings:
            counted = counted & ~run.conforms(sibling, nodes, surely=not many)
        places = np.searchsorted(values.distinct, values.edges.targets)
        sources = values.edges.sources[counted[places]]
        counts = run.graph.counts(values.focus, sources)
        return Violations(values.focus[self.wrong(counts)])

    def wrong(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which counts are too low or too high."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        return (
            f"has {self.words} than {self.bound} values that conform to "
            "{?qualifiedValueShape}"
        )

    def parameters(self) -> dict[str, Term]:
        return {"qualifiedValueShape": self.shape}

    def shapes(self) -> tuple[Term, ...]:
        return (self.shape, *self.siblings)


class QualifiedMinCount(_Qualified):
    """``sh:qualifiedMinCount``: so many values or more conform.

    "Let C be the number of value nodes v where v conforms to $qualifiedValueShape and
    where v does not conform to any of the sibling shapes for the current shape, i.e.
    the shape that v is validated against and which has $qualifiedValueShape as its
    value for sh:qualifiedValueShape. A failure MUST be produced if any of the said
    conformance checks produces a failure. Otherwise, there is a validation result if C
    is less than $qualifiedMinCount."

    https://www.w3.org/TR/shacl/#QualifiedMinCountConstraintComponent
    """

    component = SH.QualifiedMinCountConstraintComponent
    parameter = SH.qualifiedMinCount
    words = "fewer"
    surely = False

    def wrong(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which counts are too low."""
        return counts < self.bound


class QualifiedMaxCount(_Qualified):
    """``sh:qualifiedMaxCount``: no more values conform.

    "Let C be as defined for sh:qualifiedMinCount above. A failure MUST be produced if
    any of the said conformance checks produces a failure. Otherwise, there is a
    validation result if C is greater than $qualifiedMaxCount."

    https://www.w3.org/TR/shacl/#QualifiedMaxCountConstraintComponent
    """

    component = SH.QualifiedMaxCountConstraintComponent
    parameter = SH.qualifiedMaxCount
    words = "more"
    surely = True

    def wrong(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which counts are too high."""
        return counts > self.bound
