"""Separates the results that a change causes from those that existed before it.

Only nodes that the change can affect are validated again; the answer equals a
comparison of two full runs. Checks are queries of the whole graph, and run twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.progress import silent
from kg.shacl import ColumnGraph, Columns, Run, TermTable
from kg.shacl.affected import Affected, containing
from kg.shacl.materialize import results_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad, Triple

    from kg.progress import Tell
    from kg.shacl import ShapesGraph
    from kg.shacl.graph import Ids
    from kg.shacl.results import Result, Term


@dataclass(frozen=True, slots=True)
class ComparedResults:
    """The new results of a change, and the old ones that remain."""

    new: tuple[Result, ...]
    known: tuple[Result, ...]


def compare_results(
    before: Iterable[Result], after: Iterable[Result]
) -> ComparedResults:
    """Return the difference of two full runs."""
    stood = frozenset(before)
    results = tuple(dict.fromkeys(after))
    return ComparedResults(
        tuple(one for one in results if one not in stood),
        tuple(one for one in results if one in stood),
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """Two graphs as three parts: the common triples, those before, and those after.

    A triple may be in several parts.
    """

    common: Iterable[Triple | Quad]
    before: Iterable[Triple | Quad]
    after: Iterable[Triple | Quad]


def validate_change(
    changed: Changed,
    shapes: ShapesGraph,
    name: Callable[[Term], str] = str,
    progress: Tell = silent,
) -> tuple[ComparedResults, int]:
    """Return the results of shapes after a change, and the number of triples.

    Raises:
        ShapesError: a query of a shape cannot be used.
    """
    comparison = _Comparison(changed, shapes, name, progress)
    return comparison.change(), len(comparison.after.graph)


class _Comparison:
    """Two graphs with a common term table."""

    def __init__(
        self,
        changed: Changed,
        shapes: ShapesGraph,
        name: Callable[[Term], str],
        progress: Tell,
    ) -> None:
        table = TermTable()
        common = table.encode(changed.common)
        before, after = table.encode(changed.before), table.encode(changed.after)
        table.numbers(shapes.constants())
        self.before = Run(_graph(table, common, before), shapes)
        self.after = Run(_graph(table, common, after), shapes)
        self.shapes = shapes
        self.name = name
        self.progress = progress
        delta = table.encode(set(changed.before) ^ set(changed.after))
        both = _graph(table, common, before, after)
        self.affected = Affected(shapes, both, _graph(table, delta))

    def change(self) -> ComparedResults:
        within = {
            shape.node: self.affected.nodes(shape) for shape in self.shapes.targeted
        }
        stood = self._results(self.before)
        now = self._results(self.after, within)
        gone = self._results(self.before, within).keys() - now.keys()
        gone -= self._results(self.after, self._still_found(gone)).keys()
        return ComparedResults(
            new=tuple(one for one in now if one not in stood),
            known=tuple(one for one in stood if one not in gone),
        )

    def _still_found(self, gone: set[Result]) -> dict[Term, Ids | None]:
        """Return all focus nodes of the shapes that may still yield these results."""
        shapes = containing(self.shapes, {result.source_shape for result in gone})
        return {
            node: self.after.focus_nodes(self.shapes.shapes[node]) for node in shapes
        }

    def _results(
        self, run: Run, within: dict[Term, Ids | None] | None = None
    ) -> dict[Result, None]:
        """Return the distinct results of a run."""
        found = run.findings(within, self.progress)
        return {one: None for f in found for one in results_of(run, f, self.name)}


def _graph(table: TermTable, *parts: Columns) -> ColumnGraph:
    return ColumnGraph(table, Columns.joined(parts))
