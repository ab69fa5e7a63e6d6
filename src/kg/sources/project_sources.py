"""The parsed files of a project, or of a commit of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.errors import SourceError
from kg.progress import Tell, silent
from kg.rdf.vocabulary import KG, RDF, XSD
from kg.sources.coded_triples import subjects_of
from kg.sources.file_parser import FileParser, raw_files, stating
from kg.sources.snapshot import Snapshot, of_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.project import Project
    from kg.sources.accepted_files import RawFile
    from kg.sources.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Sources:
    """A project with its parsed files, before validation."""

    project: Project
    ontology: tuple[SourceFile, ...]
    data: tuple[SourceFile, ...]

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """All files, the ontology first."""
        return (*self.ontology, *self.data)

    def union(self) -> Iterator[Triple | Quad]:
        """Yield all files as one graph, with duplicates, and the project for shapes."""
        for file in self.files:
            yield from file.triples
        yield from describe_project(self.project)

    def dataset(self) -> Iterator[Quad]:
        """Yield the union in the default graph, and each file in its named graph."""
        graph = DefaultGraph()
        for triple in self.union():
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
        yield from self.named()

    def named(self) -> Iterator[Quad]:
        """Yield each file in its named graph, and the project for checks."""
        yield from describe_project(self.project)
        for file in self.files:
            yield from file.quads()

    def repeats(self) -> bool:
        """Return whether several files have a triple in common."""
        seen: set[object] = set()
        shared: set[object] = set()
        for file in self.files:
            subjects = subjects_of(file.triples).keys()
            shared |= seen & subjects
            seen |= subjects
        of_several = [
            triple
            for file in (self.files if shared else ())
            for triple in {t for t in file.triples if t.subject in shared}
        ]
        return len(set(of_several)) < len(of_several)


def read_sources(
    project: Project, parser: FileParser | None = None, progress: Tell = silent
) -> Sources:
    """Return the ontology and the data of a project.

    Raises:
        SourceError: a file cannot be read, or is not in its format.
    """
    parser = parser or FileParser(project)
    ontology = raw_files(project, project.paths.ontology_there, progress)
    data = raw_files(project, project.paths.data, progress)
    words, said = parser.ontology(ontology), stating(parser.data(data))
    return Sources(project, tuple(words), tuple(said))


def describe_project(project: Project) -> Iterable[Quad]:
    """Yield the project's description for shapes: namespace, languages and region."""
    node = project.iris.home
    yield Quad(node, RDF.type, KG.Project, DefaultGraph())
    namespace = Literal(project.iris.id_namespace)
    yield Quad(node, KG.idNamespace, namespace, DefaultGraph())
    yield from _describe_languages(project)
    if project.region:
        for edge in ("west", "south", "east", "north"):
            degrees = str(getattr(project.region, edge))
            literal = Literal(degrees, datatype=XSD.decimal)
            yield Quad(node, getattr(KG, edge), literal, DefaultGraph())


def _describe_languages(project: Project) -> Iterable[Quad]:
    node, graph = project.iris.home, DefaultGraph()
    yield Quad(node, KG.labelLanguage, Literal(project.label_language), graph)
    for tag in project.languages:
        language = NamedNode(f"{node.value}#language-{tag}")
        yield Quad(node, KG.language, language, graph)
        yield Quad(language, KG.languageTag, Literal(tag), graph)
        if script := project.scripts.get(tag):
            yield Quad(language, KG.script, Literal(script), graph)


def former_sources(sources: Sources, snapshot: Snapshot, parser: FileParser) -> Sources:
    """Return the files of a project in a commit.

    A file that is equal in both is the same object.

    Raises:
        SourceError: a file of the commit cannot be read.
    """
    return Sources(
        sources.project,
        _former(sources.ontology, snapshot.ontology, parser.ontology, snapshot),
        _former(sources.data, snapshot.data, parser.data, snapshot),
    )


def with_former_words(
    sources: Sources, snapshot: Snapshot, parser: FileParser
) -> Sources:
    """Return a project with the ontology of a commit, and the terms added since.

    A term that the commit uses without describing it does not count as added, because
    other terms may be defined below it.

    Raises:
        SourceError: a file of the commit cannot be read.
    """
    former = _former(sources.ontology, snapshot.ontology, parser.ontology, snapshot)
    named = {
        term
        for file in former
        for triple in file.triples
        for term in (triple.subject, triple.predicate, triple.object)
    }
    new = (
        replace(file, triples=tuple(t for t in file.triples if t.subject not in named))
        for file in sources.ontology
    )
    words = (*former, *(file for file in new if file.triples))
    return replace(sources, ontology=words)


def _former(
    files: Iterable[SourceFile],
    raw: Iterable[RawFile],
    parse: Callable[[Iterable[RawFile]], list[SourceFile]],
    snapshot: Snapshot,
) -> tuple[SourceFile, ...]:
    """Parse the files of a commit; reuse files that are equal and already parsed."""
    known = {(file.path, file.text.encode()): file for file in files}
    same = {one.path: known.get((one.path, one.content)) for one in raw}
    try:
        parsed = {file.path: file for file in parse(r for r in raw if not same[r.path])}
    except SourceError as error:
        raise of_commit(error, snapshot.name) from error
    return tuple(same[path] or parsed[path] for path in same)
