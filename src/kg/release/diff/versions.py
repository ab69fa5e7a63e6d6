"""Versions of a dataset that can be compared: releases, folders and commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, parse

from kg.errors import ReleaseError
from kg.rdf.reading import FileParser
from kg.rdf.vocabulary import project_prefixes
from kg.release.canonical import canonical_quads
from kg.release.derive import derive
from kg.validation import Sources, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.project import Project
    from kg.release.manifest import Release
    from kg.validation.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Version:
    """The named graphs of a dataset, and what the version is called.

    Blank nodes have the labels of RDFC-1.0, so that those which stand in the same
    place have the same label in both versions.
    """

    name: str
    quads: frozenset[Quad]
    prefixes: dict[str, str]


def of_release(release: Release) -> Version:
    """Return what a release holds.

    Raises:
        ReleaseError: its dump cannot be read, or its blank nodes not be told apart.
    """
    path = release.named_graphs
    try:
        quads = canonical_quads(parse(path=str(path), format=RdfFormat.N_QUADS))
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error
    return Version(release.id, frozenset(quads), release.manifest.prefixes)


def of_project(project: Project, name: str) -> Version:
    """Return what a release of a folder would hold.

    Raises:
        SourceError: a file cannot be read.
        ClaimError: a claim lacks what its meaning is made of.
    """
    return _of_sources(read_sources(project), name)


def of_snapshot(snapshot: Snapshot) -> Version:
    """Return what a release of a commit would hold.

    Raises:
        SourceError: a file cannot be read.
        ClaimError: a claim lacks what its meaning is made of.
    """
    parser = FileParser(snapshot.project)
    sources = Sources(
        snapshot.project,
        tuple(parser.ontology(snapshot.ontology)),
        tuple(parser.data(snapshot.data)),
    )
    return _of_sources(sources, snapshot.name)


def _of_sources(sources: Sources, name: str) -> Version:
    dataset = derive(sources)
    quads: Iterable[Quad] = (
        Quad(t.subject, t.predicate, t.object, graph.name)
        for graph in dataset.graphs
        for t in graph.triples
    )
    prefixes = project_prefixes(sources.project.id_namespace)
    return Version(name, frozenset(canonical_quads(quads)), prefixes)
