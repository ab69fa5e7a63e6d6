"""The constraint components of SHACL, one class each, by the part of SHACL Core.

SHACL, https://www.w3.org/TR/shacl/#core-components.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.validation.engine.constraints.base import Constraint, Values, Violations
from kg.validation.engine.constraints.cardinality import MaxCount, MinCount
from kg.validation.engine.constraints.logical import And, Not, Or, Xone
from kg.validation.engine.constraints.other import Closed, HasValue, In
from kg.validation.engine.constraints.property_pair import (
    Disjoint,
    Equals,
    LessThan,
    LessThanOrEquals,
)
from kg.validation.engine.constraints.shape_based import (
    Node,
    Property,
    QualifiedMaxCount,
    QualifiedMinCount,
)
from kg.validation.engine.constraints.string_based import (
    LanguageIn,
    MaxLength,
    MinLength,
    Pattern,
    UniqueLang,
)
from kg.validation.engine.constraints.value_range import (
    MaxExclusive,
    MaxInclusive,
    MinExclusive,
    MinInclusive,
)
from kg.validation.engine.constraints.value_type import Class, Datatype, NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.validation.engine.parameters import Parameters

__all__ = ["CORE", "Constraint", "Values", "Violations", "core_constraints"]

CORE: Final = (
    # from the cheapest to the dearest, so that a report's worst news come first
    MinCount,
    MaxCount,
    NodeKind,
    Datatype,
    Class,
    In,
    HasValue,
    MinExclusive,
    MinInclusive,
    MaxExclusive,
    MaxInclusive,
    MinLength,
    MaxLength,
    Pattern,
    LanguageIn,
    UniqueLang,
    Equals,
    Disjoint,
    LessThan,
    LessThanOrEquals,
    Closed,
    Not,
    And,
    Or,
    Xone,
    Node,
    Property,
    QualifiedMinCount,
    QualifiedMaxCount,
)
"""Every constraint component of SHACL Core."""

ON_PROPERTIES_ONLY: Final = (
    MinCount,
    MaxCount,
    UniqueLang,
    LessThan,
    LessThanOrEquals,
    QualifiedMinCount,
    QualifiedMaxCount,
)
"""The components that a node shape cannot have."""


def core_constraints(parameters: Parameters) -> Iterator[Constraint]:
    """Yield the constraints of SHACL Core that a shape declares.

    Raises:
        ShapesError: a parameter is not what SHACL asks for.
    """
    on_property = parameters.path() is not None
    for component in CORE:
        for constraint in component.read(parameters):
            if not on_property and component in ON_PROPERTIES_ONLY:
                name = component.__doc__.split(":")[1] if component.__doc__ else ""
                raise parameters.error(f"sh:{name.strip('`')} needs a sh:path")
            yield constraint
