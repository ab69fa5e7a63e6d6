"""The constraint components of SHACL, one class each, by the part of SHACL Core.

SHACL, https://www.w3.org/TR/shacl/#core-components. The docstring of a component quotes
its textual definition. Copyright © 2017 W3C® (MIT, ERCIM, Keio, Beihang). This software
includes material copied from Shapes Constraint Language (SHACL),
https://www.w3.org/TR/2017/REC-shacl-20170720/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.shacl.constraints.base import Constraint, Values, Violations
from kg.shacl.constraints.cardinality import MaxCount, MinCount
from kg.shacl.constraints.language import LanguageIn, UniqueLang
from kg.shacl.constraints.logical import And, Not, Or, Xone
from kg.shacl.constraints.other import Closed, HasValue, In
from kg.shacl.constraints.property_pair import (
    Disjoint,
    Equals,
    LessThan,
    LessThanOrEquals,
)
from kg.shacl.constraints.shape_based import (
    Node,
    Property,
    QualifiedMaxCount,
    QualifiedMinCount,
)
from kg.shacl.constraints.string_based import MaxLength, MinLength, Pattern
from kg.shacl.constraints.value_range import (
    MaxExclusive,
    MaxInclusive,
    MinExclusive,
    MinInclusive,
)
from kg.shacl.constraints.value_type import Class, Datatype, NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.parameters import Parameters

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
                name = component.__name__
                parameter = f"sh:{name[0].lower()}{name[1:]}"
                raise parameters.error(f"{parameter} needs a sh:path")
            yield constraint
