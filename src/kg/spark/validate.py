"""Validates a project on Spark: each part by itself, then what crosses parts.

The results are those of one machine: :mod:`kg.bundles.locality` says which rules find
the same in parts. The rest gets the statements with the predicates that they read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.rdf.index import TripleIndex
from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import SH
from kg.shacl import column_graph, run_shapes
from kg.shacl.constraints.value_type import Class
from kg.validation.checks import run_checks
from kg.validation.neutrality.check import STALE, Neutrality, read_neutrality
from kg.validation.run import Found, find_results, place_results, short_names
from kg.validation.sorted_rules import sort_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode

    from kg.shacl import Report, ShapesGraph
    from kg.shacl.results import Result
    from kg.spark.project import Part, SparkProject
    from kg.validation import Rules
    from kg.validation.checks import Check
    from kg.validation.sorted_rules import SortedRules


def validate_on(on: SparkProject, rules: Rules) -> Report:
    """Return the report on a project, as :func:`kg.validation.validate` does.

    Raises:
        UsageError: the shapes need pySHACL, which is for one machine.
        SourceError: a check is invalid, or a document or a word list cannot be read.
    """
    project = on.shared.project
    rules = rules.opened(on.ontology)
    if beyond := ", ".join(rules.compiled.beyond):
        raise UsageError(f"the engine spark cannot run shapes with {beyond}")
    own = sort_rules(rules.compiled, rules.checks, on.parts.members)
    neutrality = read_neutrality(project)
    parts = on.each(partial(_of_part, own.checks, own.shapes, neutrality))
    results = [*_of_all(parts), *_crossing(on, own)]
    suggestions = _Suggestions(on, rules.compiled)
    results = [suggestions.again(one) for one in results]
    results += neutrality.on_documents(project)
    shared = on.shared.with_pieces(())
    size = len({(t.subject, t.predicate, t.object) for t in shared.union()})
    triples = size + sum(part.triples - size for part in parts)
    terms = {str(term) for one in results for term in (one.focus_node, one.value)}
    return place_results(on.outline(terms) if results else shared, results, triples)


def _of_part(
    checks: Sequence[Check],
    shapes: ShapesGraph,
    neutrality: Neutrality,
    part: Part,
) -> Found:
    return find_results(part.sources, checks, shapes, neutrality)


def _of_all(parts: Sequence[Found]) -> list[Result]:
    """Return the results of all parts; what is shared gives the same in each.

    An exception is in vain if no part has its text.
    """
    each = [dict.fromkeys(part.results) for part in parts]
    return [
        one
        for one in dict.fromkeys(result for part in each for result in part)
        if one.name != STALE or all(one in part for part in each)
    ]


def _crossing(on: SparkProject, own: SortedRules) -> list[Result]:
    """Return what rules find that look at several parts together."""
    if not (own.crossing_checks or own.crossing_shapes.targeted):
        return []
    sources = on.with_predicates(own.reads)
    name = short_names(sources.project).name
    graph = column_graph(sources.union(), own.crossing_shapes)
    return [
        *run_checks(sources.dataset(), own.crossing_checks),
        *run_shapes(graph, own.crossing_shapes, name),
    ]


class _Suggestions:
    """Suggests of all members, where a part could suggest its own only."""

    def __init__(self, on: SparkProject, shapes: ShapesGraph) -> None:
        self._on = on
        self._shapes = shapes
        self._index = TripleIndex(t for file in on.ontology for t in file.triples)
        self._name = short_names(on.shared.project).name
        self._of_class: dict[NamedNode, Suggestions] = {}

    def again(self, result: Result) -> Result:
        """Return a result with what may have been meant among all things."""
        if result.component != SH.ClassConstraintComponent or result.value is None:
            return result
        shape = self._shapes.shapes.get(result.source_shape)  # type: ignore[arg-type]
        constraints = shape.constraints if shape else ()
        for one in constraints:
            if isinstance(one, Class) and self._has_members(one.of):
                near = self._near(one.of).near(self._name(result.value))
                return replace(result, expected=near)
        return result

    def _classes(self, of: NamedNode) -> set[str]:
        return {str(one) for one in (of, *self._index.subclasses(of))}

    def _has_members(self, of: NamedNode) -> bool:
        types = {f"<{iri}>" for iri in self._on.parts.members.types}
        return not types.isdisjoint(self._classes(of))

    def _near(self, of: NamedNode) -> Suggestions:
        if of not in self._of_class:
            names = map(self._name, self._on.instances(self._classes(of)))
            self._of_class[of] = Suggestions(sorted(names))
        return self._of_class[of]
