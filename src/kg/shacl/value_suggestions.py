"""What a wrong value was probably meant to be, and what else may stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.rdf.intended_values import corrected, language_tag
from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.shacl.constraints.base import Constraint, Evaluation
    from kg.shacl.results import Term

_FEW: Final = 20


class ValueSuggestions:
    """The allowed values of a constraint, as people write them."""

    def __init__(
        self, constraint: Constraint, run: Evaluation, name: Callable[[Term], str]
    ) -> None:
        """Take the constraint; ``name`` writes terms for people to read."""
        allowed = constraint.allowed(run)
        self._suggestions = Suggestions(map(name, allowed))
        self._datatype = _datatype(constraint, allowed)
        self._name = name
        closed = constraint.is_closed(run)
        names = self._suggestions.names
        self._only = len(names) == 1 and closed and self._datatype is None
        few = 1 < len(names) <= _FEW and closed
        self._listed = f"allowed: {', '.join(sorted(names))}" if few else ""

    def near(self, found: Term | None) -> tuple[str, ...]:
        """Return what was probably meant, the nearest first."""
        if self._only or (found is None and self._datatype is not None):
            return self._suggestions.names
        return () if found is None else self._near(found)

    def listed(self, found: Term | None) -> str:
        """Return what may stand there, if that is a short list and nothing is near."""
        return "" if self.near(found) else self._listed

    def _near(self, found: Term) -> tuple[str, ...]:
        if self._datatype is not None:
            return (_as_typed(found, self._datatype, self._name),)
        if isinstance(found, Literal):
            tag = language_tag(found.value)
            if tag in self._suggestions.names:
                return (tag,)
        return self._suggestions.near(self._name(found))


def _datatype(constraint: Constraint, allowed: tuple[Term, ...]) -> NamedNode | None:
    """Return the datatype that is wanted, if it is that."""
    only = allowed[0] if len(allowed) == 1 else None
    wanted = constraint.component == SH.DatatypeConstraintComponent
    return only if wanted and isinstance(only, NamedNode) else None


def _as_typed(found: Term, datatype: NamedNode, name: Callable[[Term], str]) -> str:
    """Return a value as its datatype writes it, or else the datatype."""
    form = None
    if isinstance(found, Literal):
        form = corrected(found.value, datatype.value)
    if form is None:
        return name(datatype)
    bare = datatype in {XSD.boolean, XSD.integer}
    return form if bare else f'"{form}"^^{name(datatype)}'
