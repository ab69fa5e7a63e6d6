"""Reads the versions of a dataset to compare: releases, folders and commits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.errors import ReleaseError
from kg.iris import Iris, statements_of
from kg.progress import Tell, counted, silent
from kg.rdf.batches import batches
from kg.rdf.canonical import canonical_quads
from kg.rdf.prefixes import project_prefixes
from kg.release.content.derive import derive
from kg.release.diff.former import Former, read_files, read_quads
from kg.release.diff.narrowing import narrowed
from kg.release.manifest import Manifest, Release, ReleaseFile, digest
from kg.sources import Sources, read_sources
from kg.sources.file_parser import FileParser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.project import Project
    from kg.sources.snapshot import Snapshot
_DERIVED: Final = ("entailed", "claim-origins", "verdicts")
_SETTINGS: Final = (
    "name",
    "title",
    "description",
    "version",
    "base_iri",
    "license",
    "publisher",
)


@dataclass(frozen=True, slots=True)
class Version:
    """The named graphs of a dataset, with a name, prefixes and settings.

    Blank nodes have labels of RDFC-1.0, so that unchanged ones have the same label in
    both versions. ``settings`` are those of ``kg.toml`` that describe a release. A
    version in the model before 2.0 is read in the present terms; then ``former`` says
    what it has.
    """

    name: str
    quads: frozenset[Quad]
    prefixes: dict[str, str]
    settings: dict[str, str]
    former: Former | None = None

    @property
    def written(self) -> frozenset[Quad]:
        """The quads as the version has them."""
        return self.former.quads if self.former else self.quads

    @property
    def label_language(self) -> str:
        """The language in which texts are shown."""
        return self.settings["languages"].partition(", ")[0]

    def is_derived(self, quad: Quad) -> bool:
        """Return whether a quad is in a derived graph."""
        return _is_derived(self.settings["base_iri"], quad)


def _is_derived(base_iri: str, quad: Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and _holds_derived(base_iri, graph.value)


@lru_cache(maxsize=1 << 16)  # a version has many quads and few graphs
def _holds_derived(base_iri: str, graph: str) -> bool:
    name = Iris(base_iri).graph_name(graph)
    return name in _DERIVED or statements_of(name or "") is not None


def of_release(release: Release, progress: Tell = silent) -> Version:
    """Return the version in a release.

    Raises:
        ReleaseError: its dump differs from the manifest or cannot be read, or its
            blank nodes cannot be distinguished.
    """
    path = release.named_graphs
    total = _checked(release, path).triples or 0
    try:
        read = parse(path=str(path), format=RdfFormat.N_QUADS)
        quads = canonical_quads(_told(read, f"reading {release.id}", total, progress))
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error
    manifest = release.manifest
    iris = Iris(manifest.base_iri)
    said, former = read_quads(
        iris, frozenset(quads), partial(_is_derived, manifest.base_iri)
    )
    prefixes = project_prefixes(iris.id_namespace) if former else manifest.prefixes
    return Version(release.id, said, prefixes, _settings(manifest), former)


def _checked(release: Release, path: Path) -> ReleaseFile:
    """Return the manifest's entry of a file, after checking its digest."""
    described = release.file(path.relative_to(release.path).as_posix())
    try:
        if described is not None and digest(path) == described.sha256:
            return described
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read: {error.strerror}") from error
    raise ReleaseError(f"{path}: differs from the manifest; build the release anew")


def _told(
    quads: Iterable[Quad], step: str, total: int, progress: Tell
) -> Iterator[Quad]:
    """Yield quads, and report how many of about ``total`` have been read."""
    done = 0
    for batch in batches(quads):
        yield from batch
        done += len(batch)
        progress(step, done, max(done, total))


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of a folder or a commit, of which nothing is derived yet."""

    name: str
    sources: Sources


def of_project(project: Project, name: str, progress: Tell = silent) -> Draft:
    """Return the files of a folder.

    Raises:
        SourceError: a file cannot be read.
    """
    return Draft(name, read_sources(project, progress=progress))


def of_snapshot(snapshot: Snapshot, progress: Tell = silent) -> Draft:
    """Return the files of a commit.

    Raises:
        SourceError: a file cannot be read.
    """
    parser = FileParser(snapshot.project)
    data = counted(snapshot.data, len(snapshot.data), "reading files", progress)
    sources = Sources(
        snapshot.project,
        tuple(parser.ontology(snapshot.ontology)),
        tuple(parser.data(data)),
    )
    return Draft(snapshot.name, sources)


def derived(
    before: Draft | Version, after: Draft | Version, progress: Tell = silent
) -> tuple[Version, Version]:
    """Return the versions that releases would have; of two drafts, what can differ.

    Raises:
        ClaimError: a claim lacks a property that its meaning depends on.
    """
    if isinstance(before, Draft) and isinstance(after, Draft):
        one, other = before.sources, after.sources
        if _settings(one.project) == _settings(other.project):
            one, other = narrowed(one, other)
            before, after = Draft(before.name, one), Draft(after.name, other)
    return _version(before, progress), _version(after, progress)


def _version(of: Draft | Version, progress: Tell) -> Version:
    """Return the version that a release would have."""
    if isinstance(of, Version):
        return of
    name, sources = of.name, of.sources
    sources, former = read_files(sources)
    dataset = derive(sources, progress)
    quads = chain.from_iterable(graph.quads() for graph in dataset.graphs)
    prefixes = project_prefixes(sources.project.id_namespace)
    settings = _settings(sources.project)
    said = frozenset(canonical_quads(quads))
    return Version(name, said, prefixes, settings, former)


def _settings(of: Project | Manifest) -> dict[str, str]:
    settings = {name: str(getattr(of, name)) for name in _SETTINGS}
    return {**settings, "languages": ", ".join(of.languages)}
