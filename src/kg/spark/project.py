"""A project on Spark: its files by number, and its parts as ordinary sources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.bundles.members import claim_classes
from kg.errors import KgError
from kg.sources import Sources
from kg.sources.accepted_files import rdf_files
from kg.sources.file_parser import FileParser, raw_files
from kg.sources.source_file import SourceFile
from kg.sources.source_parts import check_parts
from kg.spark.parts import Parts, cut_things
from kg.spark.things import (
    FileName,
    read_file,
    read_things,
    things_of,
    triples_by_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple
    from pyspark import RDD, SparkContext

    from kg.project import Project
    from kg.spark.things import Piece, Thing


Answer = TypeVar("Answer")


@dataclass(frozen=True)
class SharedSources:
    """What each part has: the files of a project, with the shared statements.

    The first ``words`` files are the ontology.
    """

    project: Project
    words: int
    files: tuple[FileName, ...]
    pieces: tuple[Piece, ...]

    @cached_property
    def _shared(self) -> dict[int, tuple[Triple, ...]]:
        return triples_by_file(self.pieces)

    def part(self, number: int, pieces: Iterable[Piece]) -> Part:
        """Return a part of the project."""
        own = triples_by_file(pieces)
        every = {
            one: self._shared.get(one, ()) + own.get(one, ())
            for one in self._shared.keys() | own.keys()
        }
        return Part(number, self._sources(every), self._sources(own))

    def with_pieces(self, pieces: Iterable[Piece]) -> Sources:
        """Return the project with the shared statements and those of some pieces."""
        return self.part(0, pieces).sources

    def _sources(self, triples: Mapping[int, tuple[Triple, ...]]) -> Sources:
        files = tuple(
            SourceFile(one.path, one.graph, "", triples.get(one.number, ()))
            for one in self.files
        )
        return Sources(self.project, files[: self.words], files[self.words :])


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a project; ``own`` has only the statements of its members."""

    number: int
    sources: Sources
    own: Sources


@dataclass(frozen=True)
class SparkProject:
    """A project whose data was read on all machines, in parts.

    ``ontology`` is whole, and on the driver.
    """

    ontology: tuple[SourceFile, ...]
    files: tuple[FileName, ...]
    things: RDD[tuple[str, Thing]]
    parts: Parts
    shared: SharedSources
    context: SparkContext = field(repr=False)

    def each(self, work: Callable[[Part], Answer]) -> list[Answer]:
        """Return the answers of a function for each part.

        Raises:
            KgError: the function raised it.
        """
        shared = self.context.broadcast(self.shared)

        def run(
            number: int, parts: Iterable[tuple[int, Iterable[tuple[Piece, ...]]]]
        ) -> Iterator[Answer | KgError]:
            pieces = [one for _, some in parts for few in some for one in few]
            try:
                yield work(shared.value.part(number, pieces))
            except KgError as error:
                yield error

        answers: list[Answer] = []
        for one in self.parts.pieces.mapPartitionsWithIndex(run).collect():
            if isinstance(one, KgError):
                raise one
            answers.append(one)
        return answers

    def outline(self, terms: Iterable[str]) -> Sources:
        """Return the project with one statement of each thing.

        The files that say something of some terms of N-Triples are whole, with texts.

        Raises:
            SourceError: a file cannot be read any more.
        """
        wanted = set(terms)
        found = self.things.flatMap(_first_statements).collect()
        needed = {piece.file for subject, piece in found if subject in wanted}
        first = triples_by_file(piece for _, piece in found)
        files = tuple(
            self._whole(one)
            if one.number in needed
            else SourceFile(one.path, one.graph, "", first.get(one.number, ()))
            for one in self.files
        )
        words = len(self.ontology)
        return Sources(self.shared.project, files[:words], files[words:])

    def with_predicates(self, iris: frozenset[str] | None) -> Sources:
        """Return the project with the statements of some predicates (None: of all)."""
        chosen = self.things.values().flatMap(partial(_with_predicates, iris))
        return replace(self.shared, pieces=()).with_pieces(chosen.collect())

    def instances(self, classes: Collection[str]) -> list[NamedNode]:
        """Return the things whose types are among some terms of N-Triples."""
        found = self.things.filter(partial(_is_one_of, frozenset(classes))).keys()
        return [NamedNode(one[1:-1]) for one in found.collect() if one[0] == "<"]

    def _whole(self, name: FileName) -> SourceFile:
        if name.number < len(self.ontology):
            return self.ontology[name.number]
        return read_file(self.shared.project, name)


def read_project_on(context: SparkContext, project: Project) -> SparkProject:
    """Read a project with Spark.

    The driver reads the ontology, and each executor some files of the data: all
    machines see them at the same paths.

    Raises:
        SourceError: a file cannot be read, or is not in its format.
    """
    parser = FileParser(project)
    ontology = tuple(parser.ontology(raw_files(project, project.paths.ontology_there)))
    paths = rdf_files(project.paths.data, project.limits.files)
    check_parts(paths)
    words = [FileName(n, one.path, one.graph) for n, one in enumerate(ontology)]
    graphs = enumerate(parser.graphs(paths), len(words))
    data = [FileName(number, path, graph) for number, (path, graph) in graphs]
    claims = claim_classes(ontology)
    of_words = [
        thing
        for number, file in enumerate(ontology)
        for thing in things_of(file, number, claims)
    ]
    count = max(2, context.defaultParallelism)
    things = read_things(
        context.parallelize(data, count),
        project,
        claims,
        context.parallelize(of_words, 1),
    )
    parts = cut_things(things)
    files = (*words, *data)
    shared = SharedSources(project, len(words), files, parts.shared)
    return SparkProject(ontology, files, things, parts, shared, context)


def _is_one_of(classes: frozenset[str], pair: tuple[str, Thing]) -> bool:
    return not classes.isdisjoint(pair[1].described.types)


def _first_statements(pair: tuple[str, Thing]) -> Iterator[tuple[str, Piece]]:
    """Yield the first statement of each piece of a thing."""
    subject, thing = pair
    for piece in thing.pieces:
        first = piece.statements.partition(b"\n")[0] + b"\n"
        yield subject, piece._replace(statements=first)


def _with_predicates(iris: frozenset[str] | None, thing: Thing) -> Iterator[Piece]:
    for piece in thing.pieces:
        if iris is None:
            yield piece
            continue
        kept = [
            triple
            for triple in triples_by_file([piece])[piece.file]
            if triple.predicate.value in iris
        ]
        if kept:
            content = serialize(kept, format=RdfFormat.N_TRIPLES) or b""
            yield piece._replace(statements=content)
