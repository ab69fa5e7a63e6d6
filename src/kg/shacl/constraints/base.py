"""What constraints have in common, and what they are checked against.

SHACL, validation, https://www.w3.org/TR/shacl/#validation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

from pyoxigraph import Literal

from kg.rdf.literals import is_well_formed
from kg.rdf.vocabulary import RDF, XSD
from kg.shacl.graph import NOTHING, as_set, is_member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray
    from pyoxigraph import NamedNode, Store

    from kg.shacl.graph import ColumnGraph, Edges, Ids
    from kg.shacl.parameters import Parameters
    from kg.shacl.paths import Predicate, PropertyPath
    from kg.shacl.results import Term


class Evaluation(Protocol):
    """What a constraint asks of the evaluation that it is a part of."""

    @property
    def graph(self) -> ColumnGraph:
        """The data graph."""

    @property
    def store(self) -> Store:
        """The data graph for SPARQL, with the shapes graph as a named graph."""

    def name_of(self, shape: Term) -> str:
        """Return what a report calls a shape."""

    def conforms(
        self, node: Term, nodes: Ids, *, surely: bool = False
    ) -> NDArray[np.bool_]:
        """Return which nodes of a set conform to a shape."""

    def instances(self, of: NamedNode) -> Ids:
        """Return the set of SHACL instances of a class."""

    def terms(self, ids: Ids) -> tuple[Term, ...]:
        """Return the terms of numbers."""

    def judge(
        self, passes: Callable[[Term], bool]
    ) -> Callable[[Ids], NDArray[np.bool_]]:
        """Return a function of one term as a function of many."""

    def languages(self, ids: Ids) -> Ids:
        """Return a number for the language of each term, -1 for those without."""


@dataclass(frozen=True)
class Values:
    """The focus nodes of a shape, a set, and the value nodes of each."""

    graph: ColumnGraph
    focus: Ids
    edges: Edges

    @cached_property
    def distinct(self) -> Ids:
        """The set of all value nodes."""
        return as_set(self.edges.targets)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """The number of value nodes of each focus node."""
        return self.graph.counts(self.focus, self.edges.sources)

    def failing(self, passes: Callable[[Ids], NDArray[np.bool_]]) -> Violations:
        """Return the value nodes that do not pass; each is judged once."""
        bad = self.distinct[~passes(self.distinct)]
        if not len(bad):
            return NO_VIOLATIONS
        found = self.edges.where(is_member(self.edges.targets, bad))
        return Violations(found.sources, found.targets)


@dataclass(frozen=True, slots=True)
class Violations:
    """Focus nodes and, unless a value is missing, the value nodes that are wrong.

    ``predicates`` take the place of the shape's path, ``messages`` that of its
    messages; ``bindings`` are what else messages may name. ``wording`` is said instead
    of the constraint's own message, where it is not None.
    """

    focus: Ids
    values: Ids | None = None
    predicates: Ids | None = None
    messages: tuple[Literal | None, ...] = ()
    bindings: tuple[Mapping[str, Term | str], ...] = ()
    wording: tuple[str | None, ...] = ()

    def __len__(self) -> int:
        """Return the number of results."""
        return len(self.focus)


NO_VIOLATIONS = Violations(NOTHING)


def not_comparable(value: Term, other: Term, of: str = "") -> str:
    """Return what to say of a ``{?value}`` that has no order with ``{?other}``.

    ``of`` says where the other one is from; :func:`bound_as` has what it is.
    """
    named = f"{{?other}}{_kind(other)}{of}"
    return f"{{?value}}{_kind(value)} cannot be compared with {named}"


def bound_as(other: Term) -> dict[str, Term | str]:
    """Return ``{?other}`` of a message: its text may look like a template itself."""
    return {"other": other.value if isinstance(other, Literal) else other}


def _kind(term: Term) -> str:
    """Return the datatype of a literal, in brackets, and whether the form fits it."""
    if not isinstance(term, Literal):
        return ""
    datatype = term.datatype.value
    name = datatype.replace(XSD.namespace, "xsd:").replace(RDF.namespace, "rdf:")
    ill = "" if is_well_formed(term.value, datatype) else ", ill-formed"
    return f" ({name}{ill})"


class Constraint(ABC):
    """A constraint component with its parameters, declared by one shape.

    ``own_messages`` stand in for the messages of the shape (5.3.2).
    """

    component: NamedNode
    own_messages: tuple[Literal, ...] = ()
    fills_messages = False
    """Whether placeholders in declared messages are filled in (5.3.2)."""
    opaque = False
    """Whether there is no telling what of the graph the constraint reads."""

    @abstractmethod
    def violations(self, run: Evaluation, values: Values) -> Violations:
        """Return what of the values breaks the constraint."""

    @property
    @abstractmethod
    def message(self) -> str:
        """What to say where the shape has no message of its own."""

    def parameters(self) -> dict[str, Term]:
        """Return what placeholders stand for, by name, where a message has some."""
        return {}

    def shapes(self) -> tuple[Term, ...]:
        """Return the shapes that this one is made of."""
        return ()

    def reads(self, changed: tuple[Predicate, ...]) -> Iterator[PropertyPath]:
        """Yield the paths, by way of changed predicates, walked from a value node."""
        del changed
        return iter(())

    def reads_from_focus(self) -> Iterator[PropertyPath]:
        """Yield the paths that are walked from each focus node."""
        return iter(())

    def allowed(self, run: Evaluation) -> tuple[Term, ...]:
        """Return what a value might have been, to suggest the nearest."""
        del run
        return ()

    def is_closed(self, run: Evaluation) -> bool:
        """Return whether what is allowed is a list that data do not add to."""
        del run
        return True


@dataclass(frozen=True, slots=True)
class CountBound(Constraint):
    """A number, such as that of the value nodes, has a bound."""

    parameter: ClassVar[NamedNode]
    bound: int

    @classmethod
    def read(cls, parameters: Parameters) -> Iterator[Self]:
        """Yield the constraint, if there is one."""
        bound = parameters.count(cls.parameter)
        return iter(() if bound is None else (cls(bound),))
