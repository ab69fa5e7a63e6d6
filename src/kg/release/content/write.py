"""Everything that a release folder holds, written into a scratch folder."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Store, parse

from kg import __version__
from kg.progress import counted
from kg.project import FILE_NAME
from kg.rdf.formats import JSON_LD, TURTLE
from kg.rdf.jsonld_writer import context, serialize_context
from kg.rdf.turtle_writer import serialize
from kg.rdf.vocabulary import project_prefixes
from kg.release.content.dumps import plan, spool, write_dumps
from kg.release.content.parts import parts
from kg.release.content.writers import Names
from kg.release.manifest import (
    MANIFEST,
    STORE,
    Manifest,
    ReleaseFile,
    StoreDumps,
)
from kg.release.metadata import Build, Input, citation, dcat, prov, readme, void
from kg.release.publish.durable import flush_file, flush_folders, new_file, write_bytes
from kg.release.verify.digests import write_store_digests
from kg.sandbox.jobs import share_out
from kg.sources.files import RULE_SUFFIXES, files_with
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.progress import Tell
    from kg.project import Project
    from kg.release.content.derive import ReleaseDataset
    from kg.release.content.dumps import DumpPart
    from kg.sources import Sources
    from kg.validation import Report, Rules

_WORK: Final = "work"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release is made of; ``created`` is an ISO 8601 instant in UTC."""

    sources: Sources
    rules: Rules
    report: Report
    dataset: ReleaseDataset
    created: str
    commit: str | None


def write_release(scratch: Path, contents: Contents, progress: Tell) -> None:
    """Write everything of a release into its scratch folder, and flush it to disk.

    Raises:
        ReleaseError: blank nodes cannot be told apart, or a process was killed.
        OSError: the disk refused.
    """
    project, dataset = contents.sources.project, contents.dataset
    every = parts(contents.sources, dataset, contents.rules.shapes)
    prefixes = project_prefixes(project.id_namespace)
    ontology = [t for file in contents.sources.ontology for t in file.triples]
    names = Names(prefixes, context(prefixes, ontology))
    by_part = _write_dumps(scratch, every, names, progress)
    dumps = [file for part in every for file in by_part[part.name]]
    nquads, ntriples = (f"dumps/{project.name}.{one}" for one in ("nq", "nt"))
    identity = next(file.sha256 for file in dumps if file.path == nquads)
    made = Build(tuple(_inputs(contents)), contents.commit, contents.created)
    writer = _Writer(scratch, [*dumps])
    _write_descriptions(
        writer,
        prefixes,
        {
            "void": ("Dataset (VoID)", void(project, dataset.default_graph(), every)),
            "dcat": ("Catalogue (DCAT)", dcat(project, every, by_part, made.created)),
            "prov": ("Provenance (PROV)", prov(project, dataset, made)),
        },
    )
    _write_rules(writer, contents, prefixes)
    content = serialize_context(names.context)
    title = "Context of the JSON-LD"
    writer.write("context.jsonld", JSON_LD.media_type, title, content)
    _write_texts(writer, project, every, made, identity)
    progress("writing the store")
    _write_store(scratch, (ntriples, nquads), progress)
    for path in (scratch / STORE).iterdir():
        flush_file(path)
    write_store_digests(scratch)
    manifest = Manifest(
        name=project.name,
        title=project.title,
        description=project.description,
        version=project.version,
        base_iri=project.base_iri,
        license=project.license,
        publisher=project.publisher,
        languages=project.languages,
        created=made.created,
        generator=f"khojaly-kg {__version__}",
        commit=contents.commit,
        identity=identity,
        store_made_from=StoreDumps(ntriples, nquads),
        prefixes=prefixes,
        files=tuple(sorted(writer.files, key=lambda file: file.path)),
    )
    write_bytes(scratch / MANIFEST, manifest.serialize())
    flush_folders(scratch)


class _Writer:
    """Writes small files, and keeps what it wrote."""

    def __init__(self, scratch: Path, files: list[ReleaseFile]) -> None:
        self._scratch = scratch
        self.files = files

    def write(
        self,
        path: str,
        media_type: str,
        title: str,
        content: str | bytes,
        triples: int | None = None,
    ) -> None:
        on_disk = self._scratch / path
        on_disk.parent.mkdir(exist_ok=True)
        with new_file(on_disk) as written:
            written.write(content.encode() if isinstance(content, str) else content)
        size, sha256 = written.bytes, written.sha256
        self.files.append(ReleaseFile(path, media_type, title, size, sha256, triples))


def _write_descriptions(
    writer: _Writer,
    prefixes: dict[str, str],
    described: dict[str, tuple[str, list[Triple]]],
) -> None:
    for name, (title, triples) in described.items():
        text = serialize(triples, prefixes)
        writer.write(f"{name}.ttl", TURTLE.media_type, title, text, len(triples))


def _write_rules(writer: _Writer, contents: Contents, prefixes: dict[str, str]) -> None:
    """Write what was found by the rules, and those of them that are no RDF."""
    shown = ReportContext(contents.sources.project.root, prefixes)
    report = FORMATS["turtle"](contents.report, shown)
    count = sum(1 for _ in parse(report, format=RdfFormat.TURTLE))
    writer.write(
        "validation.ttl", TURTLE.media_type, "Validation report", report, count
    )
    for check in contents.rules.checks:
        path, title = f"dumps/checks/{check.name}.rq", f"Check: {check.name}"
        writer.write(path, "application/sparql-query", title, check.query)


def _write_texts(
    writer: _Writer,
    project: Project,
    every: Sequence[DumpPart],
    made: Build,
    identity: str,
) -> None:
    """Write what a person reads first."""
    cited = citation(project, made.created, identity)
    about = readme(project, every, writer.files, made.created, identity)
    writer.write("CITATION.cff", "application/yaml", "How to cite", cited)
    writer.write("README.md", "text/markdown", "About this release", about)


def _write_dumps(
    scratch: Path,
    every: Sequence[DumpPart],
    names: Names,
    progress: Tell,
) -> dict[str, list[ReleaseFile]]:
    """Write all dumps, by several processes; return the files of each part."""
    work = scratch / _WORK
    work.mkdir()
    for part in every:
        (scratch / f"dumps/{part.name}").parent.mkdir(parents=True, exist_ok=True)
    progress("writing dumps")
    jobs = []
    each = counted(every, len(every), "sorting statements", progress)
    for number, part in enumerate(each):
        spooled = spool(part, work / str(number))
        dumps = list(plan(part, scratch, spooled, names))
        # the formats of a large part are written at once, those of a small one in turn
        jobs += [[dump] for dump in dumps] if part.compressed else [dumps]
    written: dict[str, ReleaseFile] = {}
    shared = share_out([partial(write_dumps, job) for job in jobs])
    for done, files in enumerate(shared):
        written.update({file.path: file for file in files})
        progress("writing dumps", done + 1, len(jobs))
    shutil.rmtree(work)
    return {
        part.name: [
            written[path]
            for path in sorted(written)
            if path.startswith(f"dumps/{part.name}.")
        ]
        for part in every
    }


def _write_store(scratch: Path, dumps: tuple[str, str], progress: Tell) -> None:
    store = Store(str(scratch / STORE))
    ntriples, nquads = (str(scratch / dump) for dump in dumps)
    steps: tuple[Callable[[], None], ...] = (
        partial(store.bulk_load, path=ntriples, format=RdfFormat.N_TRIPLES),
        partial(store.bulk_load, path=nquads, format=RdfFormat.N_QUADS),
        store.flush,
        store.optimize,
    )
    for step in counted(steps, len(steps), "writing the store", progress):
        step()


def _inputs(contents: Contents) -> Iterator[Input]:
    """Yield every file that the build read: settings, ontology, data and rules."""
    project = contents.sources.project
    for file in contents.sources.files:
        yield Input(_name(project, file.path), _sha256(file.text.encode()), file.graph)
    rules = files_with(RULE_SUFFIXES, project.paths.shapes)
    for path in (project.root / FILE_NAME, *rules):
        yield Input(_name(project, path), _sha256(path.read_bytes()))


def _name(project: Project, path: Path) -> str:
    """Return a file's path in the project, or its last parts if it lies outside."""
    if path.is_relative_to(project.root):
        return path.relative_to(project.root).as_posix()
    return f"{path.parent.name}/{path.name}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
