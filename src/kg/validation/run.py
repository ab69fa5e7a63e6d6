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
from kg.sources.project_sources import Sources, describe_project, former_sources
from kg.validation.advice import Advice
from kg.validation.checks import run_checks
from kg.validation.incremental import Changed, compare_results, validate_change
from kg.validation.neutrality.check import read_neutrality
from kg.validation.placement import with_positions
from kg.validation.recorded_texts import RecordedText, compare_texts
from kg.validation.rules import Rules, read_own_rules
from kg.validation.undeclared_terms import undeclared_terms
from kg.validation.untidy_texts import untidy_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad, Triple

    from kg.project import Project
    from kg.shacl import ShapesGraph
    from kg.shacl.results import Result
    from kg.sources.snapshot import Snapshot
    from kg.sources.source_file import SourceFile
    from kg.validation.checks import Check
    from kg.validation.neutrality.check import Neutrality


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
) -> Report:
    """Return the report on the changes since a commit, with older results marked.

    Raises:
        SourceError: a file of the commit cannot be read.
    """
    project = sources.project
    rules = rules.opened(sources.ontology)
    before = former_sources(sources, snapshot, parser or FileParser(project))
    name = short_names(project).name
    change = _changed(before, sources)
    shapes, triples = validate_change(change, rules.compiled, name, progress)
    neutrality = read_neutrality(project)
    others = compare_results(
        _beside_shapes(before, rules.checks, neutrality, progress),
        _beside_shapes(sources, rules.checks, neutrality, progress),
    )
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
        touched=frozenset(
            file.path
            for one, other in ((before, sources), (sources, before))
            for file in _only(one, other)
        ),
    )


def _changed(before: Sources, after: Sources) -> Changed:
    gone, new = _only(before, after), _only(after, before)
    added = set(map(id, new))
    common = [file for file in after.files if id(file) not in added]
    return Changed(
        common=[*describe_project(after.project), *_triples(common)],
        before=_triples(gone),
        after=_triples(new),
    )


def _only(one: Sources, other: Sources) -> list[SourceFile]:
    """Return the files of one that are missing or different in the other.

    An unchanged file is the same object in both.
    """
    there = set(map(id, other.files))
    return [file for file in one.files if id(file) not in there]


def short_names(project: Project) -> ShortNames:
    """Return the names by which messages call terms of a project."""
    return ShortNames(project_prefixes(project.id_namespace))


def _triples(files: Iterable[SourceFile]) -> list[Triple | Quad]:
    return [triple for file in files for triple in file.triples]


def _beside_shapes(
    sources: Sources, checks: Sequence[Check], neutrality: Neutrality, progress: Tell
) -> Iterable[Result]:
    """Yield the results of checks, closed vocabulary, and of how texts are written."""
    # a store with the named graphs alone is made in half the time
    repeats = sources.repeats()
    quads = sources.dataset() if repeats else sources.named()
    yield from run_checks(quads, checks, progress, is_union=not repeats)
    yield from undeclared_terms(
        sources.ontology, sources.files, sources.project.id_namespace
    )
    yield from untidy_texts(sources.files)
    yield from neutrality.on_data(sources)
