"""Separates the results that a change causes from those that existed before it.

Only nodes that the change can affect are validated again; the answer equals a
comparison of two full runs. :mod:`kg.validation.checks_since` does so for checks.
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

    Within = dict[Term, Ids | None]


@dataclass(frozen=True, slots=True)
class ComparedResults:
    """The new results of a change, and the old ones that remain."""

    new: tuple[Result, ...]
    known: tuple[Result, ...]

    def joined(self, other: ComparedResults) -> ComparedResults:
        """Return both together."""
        return ComparedResults(self.new + other.new, self.known + other.known)


def compare_results(
    before: Iterable[Result], after: Iterable[Result]
) -> ComparedResults:
    """Return the difference of two full runs; ``before`` is read only if needed."""
    results = tuple(dict.fromkeys(after))
    stood = frozenset(before) if results else frozenset()
    return ComparedResults(
        tuple(one for one in results if one not in stood),
        tuple(one for one in results if one in stood),
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """Two graphs in parts: the common triples, those before, and those after.

    A triple may be in several parts. ``delta`` has those of ``before`` or ``after``
    that are not in both.
    """

    table: TermTable
    common: Columns
    before: Columns
    after: Columns
    delta: Columns

    @classmethod
    def of(
        cls,
        common: Iterable[Triple | Quad],
        before: Iterable[Triple | Quad],
        after: Iterable[Triple | Quad],
    ) -> Changed:
        """Return the graphs whose parts have these triples."""
        table = TermTable()
        encode = table.encode
        delta = encode(set(before) ^ set(after))
        return cls(table, encode(common), encode(before), encode(after), delta)


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
    table, common = changed.table, changed.common
    table.numbers(shapes.constants())
    earlier = Run(_graph(table, common, changed.before), shapes)
    later = Run(_graph(table, common, changed.after), shapes)
    both = _graph(table, common, changed.before, changed.after)
    affected = Affected(shapes, both, _graph(table, changed.delta))

    def results(run: Run, within: Within | None = None) -> dict[Result, None]:
        """Return the distinct results of a run."""
        found = run.findings(within, progress)
        return {one: None for f in found for one in results_of(run, f, name)}

    within = {shape.node: affected.nodes(shape) for shape in shapes.targeted}
    stood, now = results(earlier), results(later, within)
    gone = results(earlier, within).keys() - now.keys()
    # what is gone from these nodes may still be found at others
    others = containing(shapes, {result.source_shape for result in gone})
    again: Within = {one: later.focus_nodes(shapes.shapes[one]) for one in others}
    gone -= results(later, again).keys()
    compared = ComparedResults(
        new=tuple(one for one in now if one not in stood),
        known=tuple(one for one in stood if one not in gone),
    )
    return compared, len(later.graph)


def _graph(table: TermTable, *parts: Columns) -> ColumnGraph:
    return ColumnGraph(table, Columns.joined(parts))
