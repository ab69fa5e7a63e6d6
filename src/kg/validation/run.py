"""Shapes and checks over a whole project: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Quad

from kg.errors import Position
from kg.iris import ShortNames
from kg.progress import Tell, silent
from kg.rdf.vocabulary import project_prefixes
from kg.shacl import column_graph, run_shapes
from kg.shacl.paths import Inverse, Predicate, Sequence
from kg.shacl.results import Report, Result
from kg.sources.file_parser import FileParser
from kg.sources.positions import StatementPositions
from kg.sources.project_sources import Sources, describe_project, former_sources
from kg.validation.advice import Advice
from kg.validation.checks import run_checks
from kg.validation.closed_vocabulary import undeclared_terms
from kg.validation.incremental import Changed, compare_results, validate_change
from kg.validation.rules import Rules, read_own_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from kg.project import Project
    from kg.shacl import ColumnGraph
    from kg.shacl.results import Term
    from kg.sources.snapshot import Snapshot
    from kg.sources.source_file import SourceFile

ENGINES: Final = ("compiled", "pyshacl")
"""What can run shapes: the compiled engine, and pySHACL, the reference."""


def validate(
    sources: Sources,
    rules: Rules | None = None,
    *,
    engine: str = ENGINES[0],
    progress: Tell = silent,
) -> Report:
    """Judge a project by its shapes, its checks and its vocabulary.

    ``rules`` are the project's own unless others are given. Shapes that ask for more
    than the compiled engine can do are run by pySHACL; ``Rules.compiled.beyond`` says
    for what.

    Raises:
        SourceError: a shape or a check cannot be used, or the project has no shapes.
        ProjectError: the shapes are not well-formed.
    """
    rules = rules or read_own_rules(sources.project)
    others = list(_beside_shapes(sources, rules, progress))
    graph = column_graph(sources.union(), rules.compiled)
    results = [*others, *_run_shapes(graph, sources, rules, engine, progress)]
    placed = _placed(results, StatementPositions(sources.files))
    advice = Advice(sources.project, sources.ontology, sources.data)
    return Report(_in_order(map(advice.on, placed)), len(graph))


def validate_since(
    sources: Sources,
    snapshot: Snapshot,
    rules: Rules,
    parser: FileParser | None = None,
    progress: Tell = silent,
) -> Report:
    """Judge what has changed since a commit, apart from what was wrong before.

    Raises:
        SourceError: a file of the commit cannot be read.
    """
    project = sources.project
    before = former_sources(sources, snapshot, parser or FileParser(project))
    name = _names(project).name
    change = _changed(before, sources)
    shapes, triples = validate_change(change, rules.compiled, name, progress)
    others = compare_results(
        _beside_shapes(before, rules, progress),
        _beside_shapes(sources, rules, progress),
    )
    positions = StatementPositions(sources.files)
    new = _placed([*shapes.new, *others.new], positions)
    known = _placed([*shapes.known, *others.known], positions)
    stood = StatementPositions(before.files)
    advice = Advice(project, sources.ontology, sources.data, stood)
    return Report(
        _in_order(map(advice.on, [*new, *known])),
        triples,
        # a blank node that is named after its place is no other one's namesake
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
    """Return the files of one that the other has not, or not as they are there.

    A file that did not change is the very same object in both.
    """
    there = set(map(id, other.files))
    return [file for file in one.files if id(file) not in there]


def _names(project: Project) -> ShortNames:
    return ShortNames(project_prefixes(project.id_namespace))


def _triples(files: Iterable[SourceFile]) -> list[Triple | Quad]:
    return [triple for file in files for triple in file.triples]


def _run_shapes(
    graph: ColumnGraph, sources: Sources, rules: Rules, engine: str, progress: Tell
) -> list[Result]:
    if engine == ENGINES[0] and not rules.compiled.beyond:
        name = _names(sources.project).name
        return run_shapes(graph, rules.compiled, name, progress)
    # pySHACL takes longer to import than the compiled engine to run
    from kg.shacl.reference import validate_with_pyshacl  # noqa: PLC0415

    return validate_with_pyshacl(sources.union(), rules.shapes)


def _beside_shapes(sources: Sources, rules: Rules, progress: Tell) -> Iterable[Result]:
    """Yield what the checks find, and uses of terms that no ontology declares."""
    yield from run_checks(sources.dataset(), rules.checks, progress)
    yield from undeclared_terms(sources.ontology, sources.files)


def _placed(results: Iterable[Result], positions: StatementPositions) -> list[Result]:
    """Give every result, once, its position, and blank nodes names to be found by."""

    def named(term: Term, result: Position | None) -> Term:
        if not isinstance(term, BlankNode):
            return term
        place = positions.find(term) or result
        if place is None or place.line is None:
            return term
        return BlankNode(f"{place.path.stem}-line{place.line}-column{place.column}")

    placed = []
    for one in dict.fromkeys(results):
        position = _position(one, positions)
        focus_node = named(one.focus_node, position)
        value = named(one.value, position) if one.value else None
        placed.append(
            replace(one, position=position, focus_node=focus_node, value=value)
        )
    return placed


def _in_order(results: Iterable[Result]) -> tuple[Result, ...]:
    """Sort results as a reader of the files would."""
    return tuple(sorted(results, key=_reading_order))


def _position(result: Result, positions: StatementPositions) -> Position | None:
    """Return the statement to change: the value's triple, else the subject."""
    match result.path:
        case Predicate(iri) | Sequence((Predicate(iri), *_)):
            return positions.find(result.focus_node, iri, result.value)
        case Inverse(Predicate(iri)):
            return positions.find(result.value, iri, result.focus_node)
    return positions.find(result.focus_node)


def _reading_order(result: Result) -> tuple[str, int, int, tuple[str, ...]]:
    position = result.position or Position(Path())
    what = (result.focus_node, result.name, result.value, result.component)
    return (
        str(position.path),
        position.line or 0,
        position.column or 0,
        tuple(map(str, what)),
    )
