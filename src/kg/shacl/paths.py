"""Property paths of shapes as values.

SHACL, property paths, https://www.w3.org/TR/shacl/#property-paths. The text of a path
is its SPARQL syntax, https://www.w3.org/TR/sparql11-query/#propertypaths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import NamedNode


@dataclass(frozen=True, slots=True)
class Predicate:
    """A path of one predicate."""

    iri: NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """``sh:inversePath``: a path walked from its objects to its subjects."""

    path: PropertyPath


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of paths, each walked from where the last one ended."""

    steps: tuple[PropertyPath, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """``sh:alternativePath``: any one of several paths."""

    choices: tuple[PropertyPath, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """``sh:zeroOrMorePath``, ``sh:oneOrMorePath`` and ``sh:zeroOrOnePath``.

    The path is walked at least ``least`` times (0 or 1), and any number of times
    unless ``once``.
    """

    path: PropertyPath
    least: int
    once: bool = False

    @property
    def operator(self) -> str:
        """The sign of SPARQL: ``*``, ``+`` or ``?``."""
        if self.once:
            return "?"
        return "+" if self.least else "*"


PropertyPath = Predicate | Inverse | Sequence | Alternative | Repeated


def inverted(path: PropertyPath) -> PropertyPath:
    """Return the path that leads back, with every inverse at a single predicate."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(steps):
            return Sequence(tuple(inverted(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(inverted(choice) for choice in choices))
        case Repeated(inner, least, once):
            return Repeated(inverted(inner), least, once)


def path_text(path: PropertyPath, name: Callable[[NamedNode], str] = str) -> str:
    """Return a path in the syntax of SPARQL; ``name`` writes its IRIs."""
    match path:
        case Predicate(iri):
            return name(iri)
        case Inverse(inner):
            return f"^{_part(inner, name)}"
        case Sequence(steps):
            return "/".join(_part(step, name) for step in steps)
        case Alternative(choices):
            return "|".join(_part(choice, name) for choice in choices)
        case Repeated(inner):
            return f"{_part(inner, name)}{path.operator}"


def _part(path: PropertyPath, name: Callable[[NamedNode], str]) -> str:
    text = path_text(path, name)
    return text if isinstance(path, Predicate) else f"({text})"
