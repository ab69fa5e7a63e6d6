"""Validates a project with its shapes, its checks and the closed vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.iris import ShortNames
from kg.progress import Tell, silent
from kg.rdf.prefixes import project_prefixes
from kg.shacl import ENGINES, column_graph, run_shapes
from kg.shacl.results import Report, in_order
from kg.sources.file_parser import FileParser
from kg.sources.positions import StatementPositions
from kg.sources.project_sources import former_sources
from kg.validation.advice import Advice
from kg.validation.checks_since import ChecksSince, results_beside_shapes
from kg.validation.incremental import compare_results, validate_change
from kg.validation.neutrality.check import read_neutrality
from kg.validation.neutrality.texts import READ
from kg.validation.placement import with_positions
from kg.validation.recorded_texts import RecordedText, compare_texts
from kg.validation.rules import Rules, read_own_rules
from kg.validation.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.project import Project
    from kg.shacl import ShapesGraph
    from kg.shacl.results import Result
    from kg.sources.project_sources import Sources
    from kg.sources.snapshot import Snapshot
    from kg.validation.checks import Check
    from kg.validation.incremental import ComparedResults
    from kg.validation.neutrality.check import Neutrality
    from kg.validation.remembered import RememberedResults


def validate(
    sources: Sources,
    rules: Rules | None = None,
    *,
    engine: str = ENGINES[0],
    texts: Iterable[RecordedText] = (),
    progress: Tell = silent,
) -> Report:
    """Return the report on a whole project.

    ``rules`` are the project's own by default. ``texts`` are those of sources.
    Shapes that the compiled engine does not support run in pySHACL;
    ``Rules.compiled.beyond`` names the unsupported features.

    Raises:
        SourceError: a shape or a check is invalid, the project has no shapes, or a
            document or a word list cannot be read.
        ProjectError: the shapes are not well-formed, or a word list is wrong.
    """
    rules = rules or read_own_rules(sources.project)
    rules = rules.opened(sources.ontology)
    neutrality = read_neutrality(sources.project)
    found = find_results(
        sources, rules.checks, rules.compiled, neutrality, progress, engine
    )
    others = [*neutrality.on_documents(sources.project), *compare_texts(sources, texts)]
    return place_results(sources, [*found.results, *others], found.triples)


@dataclass(frozen=True, slots=True)
class Found:
    """Results without positions, and the number of triples that were looked at."""

    results: list[Result]
    triples: int


def find_results(
    sources: Sources,
    checks: Sequence[Check],
    shapes: ShapesGraph,
    neutrality: Neutrality,
    progress: Tell = silent,
    engine: str = ENGINES[0],
) -> Found:
    """Return what rules find in the files of a project.

    Raises:
        SourceError: a check is invalid.
        ShapesError: a query of a shape cannot be used.
        ProjectError: pySHACL cannot run the shapes.
    """
    others = _beside_shapes(sources, checks, neutrality, progress)
    results = list(others)
    graph = column_graph(sources.union(), shapes)
    name = short_names(sources.project).name
    results += run_shapes(graph, shapes, name, progress, engine)
    return Found(results, len(graph))


def place_results(sources: Sources, results: Iterable[Result], triples: int) -> Report:
    """Return the report of results, with their positions and with advice."""
    positions = StatementPositions(sources.files)
    advice = Advice(sources.project, sources.ontology, sources.data)
    placed = with_positions(results, positions)
    return Report(in_order(map(advice.on, placed)), triples)


def validate_since(
    sources: Sources,
    snapshot: Snapshot,
    rules: Rules,
    parser: FileParser | None = None,
    progress: Tell = silent,
    memory: RememberedResults | None = None,
) -> Report:
    """Return the report on the changes since a commit, with older results marked.

    ``memory`` may know what checks found in the commit; without it, all are asked of
    the whole project.

    Raises:
        SourceError: a file of the commit cannot be read.
    """
    project = sources.project
    rules = rules.opened(sources.ontology)
    before = former_sources(sources, snapshot, parser or FileParser(project))
    name = short_names(project).name
    versions = Versions(before, sources)
    shapes, triples = validate_change(versions.changed, rules.compiled, name, progress)
    others = _compared(versions, rules.checks, memory, progress)
    positions = StatementPositions(sources.files)
    new = with_positions([*shapes.new, *others.new], positions)
    known = with_positions([*shapes.known, *others.known], positions)
    stood = StatementPositions(before.files)
    advice = Advice(project, sources.ontology, sources.data, stood)
    return Report(
        in_order(map(advice.on, [*new, *known])),
        triples,
        # a blank node is named by its place, so an old result may equal a new one
        frozenset(known) - frozenset(new),
        touched=frozenset(file.path for file in (*versions.gone, *versions.new)),
    )


def _compared(
    versions: Versions,
    checks: Sequence[Check],
    memory: RememberedResults | None,
    progress: Tell,
) -> ComparedResults:
    """Return what a change causes beside the results of shapes."""
    neutrality = read_neutrality(versions.after.project)
    if memory is None:
        return compare_results(
            _beside_shapes(versions.before, checks, neutrality, progress),
            _beside_shapes(versions.after, checks, neutrality, progress),
        )
    wordings = compare_results(
        _wordings(versions, versions.before, neutrality),
        _wordings(versions, versions.after, neutrality),
    )
    others = ChecksSince(versions, checks, memory, progress).results()
    return wordings.joined(compare_results(*others))


def _wordings(
    versions: Versions, one: Sources, neutrality: Neutrality
) -> Iterable[Result]:
    yield from neutrality.on_data(versions.of_predicates(one, READ))


def short_names(project: Project) -> ShortNames:
    """Return the names by which messages call terms of a project."""
    return ShortNames(project_prefixes(project.id_namespace))


def _beside_shapes(
    sources: Sources, checks: Sequence[Check], neutrality: Neutrality, progress: Tell
) -> Iterable[Result]:
    """Yield the results of checks, closed vocabulary, and of how texts are written."""
    for some in results_beside_shapes(sources, checks, progress).values():
        yield from some
    yield from neutrality.on_data(sources)
