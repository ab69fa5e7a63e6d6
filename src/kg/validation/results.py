"""The results of validation as values: invalid data are a normal answer.

SHACL, validation report, https://www.w3.org/TR/shacl/#validation-report.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from kg.errors import Position

Term = NamedNode | BlankNode | Literal


class Severity(Enum):
    """``sh:resultSeverity``: only a violation keeps a graph from conforming."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class Result:
    """One ``sh:ValidationResult``, or a solution of a check.

    ``name`` is the local name of the shape, or the file stem of the check, that
    found it; ``position`` is where the focus node is described, if anywhere.
    """

    name: str
    focus_node: Term
    path: Term | None
    value: Term | None
    severity: Severity
    message: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one run, sorted by position; ``triples`` were looked at."""

    results: tuple[Result, ...]
    triples: int

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings do not count."""
        return all(result.severity != Severity.VIOLATION for result in self.results)

    def count(self, severity: Severity) -> int:
        """Return the number of results of a severity."""
        return sum(result.severity == severity for result in self.results)
