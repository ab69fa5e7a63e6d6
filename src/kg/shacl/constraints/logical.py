"""Logical constraints.

SHACL, https://www.w3.org/TR/shacl/#core-components-logical.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from kg.rdf.vocabulary import SH
from kg.shacl.constraints.base import Constraint, Values, Violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from numpy.typing import NDArray
    from pyoxigraph import NamedNode

    from kg.shacl.constraints.base import Evaluation
    from kg.shacl.graph import Ids
    from kg.shacl.parameters import Parameters
    from kg.shacl.results import Term


@dataclass(frozen=True, slots=True)
class Not(Constraint):
    """``sh:not``: no value node conforms to a shape.

    "For each value node v: A failure MUST be reported if the conformance checking of v
    against the shape $not produces a failure. Otherwise, if v conforms to the shape
    $not, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#NotConstraintComponent
    """

    component = SH.NotConstraintComponent
    message = "{?value} conforms to {?not}, which it must not"
    negated: Term

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Not]:
        """Yield a constraint for each shape."""
        return map(cls, parameters.terms(SH["not"]))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes that conform."""
        return values.failing(
            lambda nodes: ~run.conforms(self.negated, nodes, surely=True)
        )

    def parameters(self) -> dict[str, Term]:
        """Return the shape."""
        return {"not": self.negated}

    def shapes(self) -> tuple[Term, ...]:
        """Return the shape."""
        return (self.negated,)


@dataclass(frozen=True, slots=True)
class _Several(Constraint):
    """A number of the shapes of a list are conformed to."""

    parameter: ClassVar[NamedNode]
    words: ClassVar[str]
    members: tuple[Term, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Self]:
        for head in parameters.terms(cls.parameter):
            yield cls(tuple(parameters.members(head)))

    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return the value nodes that conform to too few or too many."""

        def passes(nodes: Ids) -> NDArray[np.bool_]:
            return self.enough(lambda **how: self._counted(run, nodes, **how))

        return values.failing(passes)

    def _counted(
        self, run: Evaluation, nodes: Ids, *, surely: bool = False
    ) -> NDArray[np.int64]:
        count = np.zeros(len(nodes), dtype=np.int64)
        for member in self.members:
            count += run.conforms(member, nodes, surely=surely)
        return count

    def enough(self, count: Callable[..., NDArray[np.int64]]) -> NDArray[np.bool_]:
        """Return where the number of shapes that are, or surely are, met is right."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        return f"{{?value}} conforms to {self.words} of the shapes that are listed"

    def shapes(self) -> tuple[Term, ...]:
        return self.members


class And(_Several):
    """``sh:and``: to all of them.

    "For each value node v: A failure MUST be produced if the conformance checking of v
    against any of the members of $and produces a failure. Otherwise, if v does not
    conform to each member of $and, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#AndConstraintComponent
    """

    component = SH.AndConstraintComponent
    parameter = SH["and"]
    words = "not all"

    def enough(self, count: Callable[..., NDArray[np.int64]]) -> NDArray[np.bool_]:
        """Return where the number is that of all shapes."""
        return np.equal(count(), len(self.members))


class Or(_Several):
    """``sh:or``: to one or more.

    "For each value node v: A failure MUST be produced if the conformance checking of v
    against any of the members produces a failure. Otherwise, if v conforms to none of
    the members of $or, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#OrConstraintComponent
    """

    component = SH.OrConstraintComponent
    parameter = SH["or"]
    words = "none"

    def enough(self, count: Callable[..., NDArray[np.int64]]) -> NDArray[np.bool_]:
        """Return where the number is 1 or more."""
        return np.greater(count(), 0)


class Xone(_Several):
    """``sh:xone``: to exactly one.

    "For each value node v let N be the number of the shapes that are members of $xone
    where v conforms to the shape. A failure MUST be produced if the conformance
    checking of v against any of the members produces a failure. Otherwise, if N is not
    exactly 1, there is a validation result with v as sh:value."

    https://www.w3.org/TR/shacl/#XoneConstraintComponent
    """

    component = SH.XoneConstraintComponent
    parameter = SH.xone
    words = "none, or more than one,"

    def enough(self, count: Callable[..., NDArray[np.int64]]) -> NDArray[np.bool_]:
        """Return where the number is 1: not none, and not surely more."""
        return np.greater(count(), 0) & np.less_equal(count(surely=True), 1)
