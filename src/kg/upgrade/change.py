"""What an upgrade changes: new texts, and a line for each change and each question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.errors import Position


@dataclass(frozen=True, slots=True)
class MovedStatement:
    """A statement of a file, and the statements that say the same in the new model.

    ``rule`` names why it changes. ``old`` is as the file has it.
    """

    rule: str
    old: Triple
    new: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A line about a place: a change, or what a person must decide."""

    position: Position
    message: str

    def __str__(self) -> str:
        """Return ``path:line:column: message``."""
        return f"{self.position}: {self.message}"


@dataclass(slots=True)
class Plan:
    """The new text of each file that changes, why, and what people must decide."""

    texts: dict[Path, str] = field(default_factory=dict)
    changes: list[Told] = field(default_factory=list)
    to_decide: list[Told] = field(default_factory=list)
