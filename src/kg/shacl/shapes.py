"""Shapes as typed values.

SHACL, shapes and constraints, https://www.w3.org/TR/shacl/#shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.shacl.parameters import ShapesError

if TYPE_CHECKING:
    from pyoxigraph import Literal, Triple

    from kg.shacl.constraints import Constraint
    from kg.shacl.naming import ShapeNames
    from kg.shacl.paths import PropertyPath
    from kg.shacl.results import Severity, Term
    from kg.shacl.targets import Target


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node shape, or a property shape if it has a path."""

    node: Term
    path: PropertyPath | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: Severity
    messages: tuple[Literal, ...]
    deactivated: bool

    def parts(self) -> list[Term]:
        """Return the shapes that this one is made of, as its constraints name them."""
        return [part for c in self.constraints for part in c.shapes()]


@dataclass(frozen=True, slots=True)
class ShapesGraph:
    """All shapes that have targets, and all that those are made of.

    ``beyond`` names what the shapes ask for that the engine does not have; where it is
    not empty, another engine is needed, but for what is ``impossible`` there too.
    ``unheeded`` says what of them is passed over.
    ``recursive`` gives, for each shape that refers to itself, all shapes on the way;
    ``reaching_recursive`` are the others that refer to one of these, however far off.
    """

    shapes: dict[Term, Shape]
    triples: tuple[Triple, ...]
    names: ShapeNames
    recursive: dict[Term, frozenset[Term]]
    reaching_recursive: frozenset[Term]
    beyond: tuple[str, ...]
    impossible: tuple[str, ...]
    unheeded: tuple[str, ...]

    @property
    def targeted(self) -> list[Shape]:
        """The shapes that have focus nodes of their own."""
        found = self.shapes.values()
        return [shape for shape in found if shape.targets and not shape.deactivated]

    def require_targets(self) -> None:
        """Check that some shape is about some node, or anything would conform.

        Raises:
            ShapesError: none is.
        """
        if not self.triples:
            raise ShapesError("there are no shapes: nothing is validated")
        if self.complaint:
            raise ShapesError(self.complaint)

    @property
    def complaint(self) -> str:
        """Why the shapes can find nothing in any data; empty if they can."""
        if self.targeted or not self.triples:
            return ""
        if any(shape.targets for shape in self.shapes.values()):
            return "every shape that has a target is deactivated: nothing is validated"
        return (
            "no shape has a target: nothing is validated; give one a sh:targetClass, "
            "or say of a shape that is a class that it is an rdfs:Class"
        )

    def within(self, node: Term) -> list[Shape]:
        """Return a shape and all that it is made of, each once."""
        found = {node: self.shapes[node]}
        pending = [node]
        while pending:
            for part in self.shapes[pending.pop()].parts():
                if part not in found:
                    found[part] = self.shapes[part]
                    pending.append(part)
        return list(found.values())

    def constants(self) -> set[Term]:
        """Return every term that the shapes name."""
        used = {term for t in self.triples for term in (t.subject, t.object)}
        return used | {t.predicate for t in self.triples}  # type: ignore[return-value]
