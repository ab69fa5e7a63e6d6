"""A project to a release: validate, derive, write, verify, publish."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyoxigraph import Store

from kg import __version__
from kg.errors import InvalidGraphError, ReleaseError
from kg.rdf.formats import TURTLE
from kg.rdf.turtle import serialize
from kg.rdf.vocabulary import project_prefixes
from kg.release.derive import derive
from kg.release.dumps import canonical_nquads, dumps, reifier_dump
from kg.release.manifest import MANIFEST, STORE, Manifest, Release, ReleaseFile
from kg.release.metadata import dcat, prov, void
from kg.release.publishing import (
    RELEASES,
    flush_folder,
    locked,
    publish,
    scratch_folder,
    write_bytes,
)
from kg.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.project import Project
    from kg.release.derive import Dataset
    from kg.validation import Report, Sources


class GraphRefusedError(InvalidGraphError):
    """The graph does not conform; the report says why."""

    def __init__(self, report: Report) -> None:
        """Keep the report for whoever shows it."""
        super().__init__("the graph does not conform, so nothing was built")
        self.report = report


def build(
    sources: Sources,
    output: Path,
    created: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> Release:
    """Validate a project and publish it as ``output/current``.

    ``created`` is the instant that the release gives as its date; ``progress`` is
    told of each step. Older releases are kept, the last few of them.

    Raises:
        GraphRefusedError: the graph does not conform; nothing was written.
        ReleaseError: another build is at work, or the disk refused.
    """
    progress("validating")
    report = validate(sources)
    if not report.conforms:
        raise GraphRefusedError(report)
    progress("deriving")
    dataset = derive(sources)
    try:
        with locked(output), scratch_folder(output / RELEASES) as scratch:
            progress("writing")
            _write(scratch, sources, dataset, created)
            progress("verifying")
            return publish(scratch, output)
    except OSError as error:
        where = error.filename or output
        raise ReleaseError(
            f"{where}: {error.strerror}; nothing was published"
        ) from error


def _write(
    scratch: Path, sources: Sources, dataset: Dataset, created: datetime
) -> None:
    project = sources.project
    instant = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    files = list(_write_dumps(scratch, dataset))
    files += [
        _write_metadata(scratch, project, name, title, triples)
        for name, title, triples in (
            ("void", "Description of the dataset (VoID)", void(dataset)),
            ("dcat", "Catalogue entry (DCAT)", dcat(project, files, instant)),
            ("prov", "How it was built (PROV)", prov(sources, dataset, instant)),
        )
    ]
    _write_store(scratch / STORE, dataset)
    manifest = Manifest(
        name=project.name,
        title=project.title,
        description=project.description,
        version=project.version,
        base_iri=project.base_iri,
        license=project.license,
        publisher=project.publisher,
        languages=project.languages,
        created=instant,
        generator=f"khojaly-kg {__version__}",
        identity=hashlib.sha256(canonical_nquads(dataset)).hexdigest(),
        prefixes=project_prefixes(project.id_namespace),
        files=tuple(sorted(files, key=lambda file: file.path)),
    )
    write_bytes(scratch / MANIFEST, manifest.serialize())
    for folder in (scratch / "dumps", scratch):
        flush_folder(folder)


def _write_dumps(scratch: Path, dataset: Dataset) -> Iterator[ReleaseFile]:
    (scratch / "dumps").mkdir()
    name = dataset.project.name
    for graph_format, content, triples in dumps(dataset):
        path = f"dumps/{name}.{graph_format.extension}"
        title = f"{dataset.project.title} in {graph_format.label}"
        media_type = graph_format.media_type
        yield _write_file(scratch, path, media_type, title, content, triples)
    yield _write_file(
        scratch,
        f"dumps/{name}-reifiers.ttl",
        f"{TURTLE.media_type}; version=1.2",
        "Claims as reifiers of what they state, in RDF 1.2 Turtle",
        reifier_dump(dataset),
        len(dataset.reifiers),
    )


def _write_metadata(
    scratch: Path, project: Project, name: str, title: str, triples: list[Triple]
) -> ReleaseFile:
    text = serialize(triples, project_prefixes(project.id_namespace))
    return _write_file(
        scratch, f"{name}.ttl", TURTLE.media_type, title, text.encode(), len(triples)
    )


def _write_file(
    scratch: Path,
    path: str,
    media_type: str,
    title: str,
    content: bytes,
    triples: int | None = None,
) -> ReleaseFile:
    write_bytes(scratch / path, content)
    sha256 = hashlib.sha256(content).hexdigest()
    return ReleaseFile(path, media_type, title, len(content), sha256, triples)


def _write_store(path: Path, dataset: Dataset) -> None:
    store = Store(str(path))
    store.bulk_extend(dataset.stored())
    store.flush()
    store.optimize()
