"""What an RML mapping says: triples maps, term maps, and the tables they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.errors import KgError, Position

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Literal, NamedNode

ROW: Final = "kg:row"
"""The reference whose value is the IRI of the row, which no column has."""


class RmlError(KgError):
    """A mapping cannot be used; the text has the file, what is wrong, what to do."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        """Take the mapping, what is wrong with it, and what to do."""
        super().__init__(f"{Position(path)}: {what}: {remedy}")


@dataclass(frozen=True, slots=True)
class LogicalSource:
    """A table, and the iterator that finds the items of a JSON file."""

    path: Path
    iterator: str = ""


@dataclass(frozen=True, slots=True)
class TermMap:
    """How a term is made: a constant, or a template of texts and references.

    The odd parts of a template are references. ``is_plain`` tells that the template is
    one reference (``rml:reference``), whose value is taken as it is.
    """

    constant: NamedNode | Literal | None = None
    template: tuple[str, ...] = ()
    is_plain: bool = False
    is_iri: bool = True
    language: str = ""
    datatype: NamedNode | None = None

    @property
    def references(self) -> tuple[str, ...]:
        """The references of the template."""
        return self.template[1::2]


@dataclass(frozen=True, slots=True)
class Join:
    """The subjects of another triples map; pairs of references must be equal."""

    parent: str
    conditions: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class TriplesMap:
    """The statements that a mapping makes of each row of a table."""

    source: LogicalSource
    subject: TermMap
    statements: list[tuple[TermMap, TermMap | Join]] = field(default_factory=list)


@dataclass(slots=True)
class RmlMapping:
    """The triples maps of a mapping, by the names of their nodes."""

    path: Path
    maps: dict[str, TriplesMap] = field(default_factory=dict)

    def references(self) -> dict[LogicalSource, set[str]]:
        """Return what is referred to in each table."""
        found: dict[LogicalSource, set[str]] = {}
        for one in self.maps.values():
            found.setdefault(one.source, set()).update(one.subject.references)
            for predicate, target in one.statements:
                found[one.source].update(predicate.references)
                if isinstance(target, TermMap):
                    found[one.source].update(target.references)
                    continue
                parent = found.setdefault(self.maps[target.parent].source, set())
                for child, other in target.conditions:
                    found[one.source].add(child)
                    parent.add(other)
        return found

    def iri_references(self) -> dict[LogicalSource, set[str]]:
        """Return the references whose values are IRIs as they are."""
        found: dict[LogicalSource, set[str]] = {one: set() for one in self.references()}
        for one, term in self._terms():
            if term.is_plain and term.is_iri:
                found[one.source].update(term.references)
        return found

    def _terms(self) -> Iterator[tuple[TriplesMap, TermMap]]:
        for one in self.maps.values():
            yield one, one.subject
            for pair in one.statements:
                yield from ((one, term) for term in pair if isinstance(term, TermMap))
