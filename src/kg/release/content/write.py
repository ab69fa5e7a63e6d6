"""Writes the content of a release into a scratch folder: dumps and metadata."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, parse

from kg import __version__
from kg.project import FILE_NAME, Project, shipped_name
from kg.rdf.documents import Names
from kg.rdf.formats import JSON_LD, TURTLE
from kg.rdf.jsonld_writer import context, serialize_context
from kg.rdf.prefixes import project_prefixes
from kg.rdf.question import QUESTIONS
from kg.rdf.turtle_writer import serialize
from kg.release.content.dump_parts import dump_parts
from kg.release.content.dumps import DumpPart, write_parts
from kg.release.manifest import Manifest, ReleaseFile, StoreDumps
from kg.release.metadata.dcat import dcat
from kg.release.metadata.prov import Build, Input, prov
from kg.release.metadata.texts import citation, readme
from kg.release.metadata.void import void
from kg.release.publish.durable import new_file
from kg.release.verify.outline import Outline, outline_of
from kg.sources.accepted_files import QUERY_SUFFIX, RULE_SUFFIXES, files_with
from kg.text.characters import clean
from kg.validation.queries import questions
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import NamedNode

    from kg.progress import Tell
    from kg.release.content.dataset import ReleaseDataset
    from kg.release.content.spool import Spool
    from kg.sources.source_file import SourceFile
    from kg.validation import Report, Rules


@dataclass(frozen=True, slots=True)
class Contents:
    """The input of a release; ``created`` is an ISO 8601 instant in UTC.

    ``spooled`` has lines of graphs that others have sorted already, by the names of
    parts. ``dataset`` has these graphs too, without triples.
    """

    ontology: tuple[SourceFile, ...]
    inputs: tuple[Input, ...]
    rules: Rules
    report: Report
    dataset: ReleaseDataset
    created: str
    commit: str | None
    spooled: Mapping[str, Spool] = field(default_factory=dict)


def write_files(
    scratch: Path, contents: Contents, progress: Tell
) -> tuple[Manifest, Outline]:
    """Write the files of a release into a scratch folder.

    Return their manifest, and the outline of what its store will hold.

    Raises:
        ReleaseError: blank nodes cannot be distinguished, or a process was killed.
        SourceError: a query of the project cannot be read, or its header is wrong.
        OSError: writing failed.
    """
    project = contents.dataset.project
    every = dump_parts(contents.ontology, contents.dataset, contents.rules.shapes)
    prefixes = project_prefixes(project.id_namespace)
    ontology = [t for file in contents.ontology for t in file.triples]
    names = Names(prefixes, context(prefixes, ontology))
    written = write_parts(every, scratch, names, progress, contents.spooled)
    by_part = written.files
    dumps = StoreDumps(f"dumps/{project.name}.nt", f"dumps/{project.name}.nq")
    files = [file for part in every for file in by_part[part.name]]
    identity = next(f.sha256 for f in files if f.path == dumps.named_graphs)
    writer = _Writer(scratch, prefixes, files)
    made = Build(contents.inputs, contents.commit, contents.created)
    about = void(project, written.default_graph, every)
    writer.describe("void", "Dataset (VoID)", about)
    _write_descriptions(writer, contents, every, by_part, made)
    _write_rules(writer, contents)
    _write_questions(writer, project)
    content = serialize_context(names.json_ld.context)
    title = "Context of the JSON-LD"
    writer.write("context.jsonld", JSON_LD.media_type, title, content)
    _write_texts(writer, project, every, made, identity)
    manifest = _manifest(contents, dumps, identity, prefixes, writer.files)
    return manifest, outline_of(written.default_graph, written.named_graphs)


class _Writer:
    """Writes small files, and collects their entries."""

    def __init__(
        self, scratch: Path, prefixes: dict[str, str], files: list[ReleaseFile]
    ) -> None:
        self._scratch = scratch
        self.prefixes = prefixes
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

    def describe(self, name: str, title: str, triples: Iterable[Triple]) -> None:
        """Write a description of the release as Turtle, without duplicates."""
        each = list(dict.fromkeys(triples))
        text = serialize(each, self.prefixes)
        self.write(f"{name}.ttl", TURTLE.media_type, title, text, len(each))


def _write_descriptions(
    writer: _Writer,
    contents: Contents,
    every: Sequence[DumpPart],
    files: Mapping[str, Sequence[ReleaseFile]],
    made: Build,
) -> None:
    project = contents.dataset.project
    catalogue = dcat(project, every, files, made.created)
    writer.describe("dcat", "Catalogue (DCAT)", catalogue)
    provenance = prov(project, contents.dataset, made)
    writer.describe("prov", "Provenance (PROV)", provenance)


def _write_rules(writer: _Writer, contents: Contents) -> None:
    """Write the validation report, and the checks, which are not RDF."""
    shown = ReportContext(contents.dataset.project.root, writer.prefixes)
    report = FORMATS["turtle"](contents.report, shown)
    count = sum(1 for _ in parse(report, format=RdfFormat.TURTLE))
    title = "Validation report"
    writer.write("validation.ttl", TURTLE.media_type, title, report, count)
    for check in contents.rules.checks:
        path, title = f"dumps/checks/{check.name}.rq", f"Check: {check.name}"
        writer.write(path, "application/sparql-query", title, check.query)


def _write_questions(writer: _Writer, project: Project) -> None:
    """Write the queries of the project: a service offers them with their parameters."""
    for name, question in questions(project).items():
        title = f"Question: {clean(question.title) or name}"
        path = f"{QUESTIONS}{name}{QUERY_SUFFIX}"
        writer.write(path, "application/sparql-query", title, question.text)


def _write_texts(
    writer: _Writer,
    project: Project,
    every: Sequence[DumpPart],
    made: Build,
    identity: str,
) -> None:
    """Write the README and the citation file."""
    cited = citation(project, made.created, identity)
    about = readme(project, every, writer.files, made.created, identity)
    writer.write("CITATION.cff", "application/yaml", "How to cite", cited)
    writer.write("README.md", "text/markdown", "About this release", about)


def _manifest(
    contents: Contents,
    dumps: StoreDumps,
    identity: str,
    prefixes: dict[str, str],
    files: Iterable[ReleaseFile],
) -> Manifest:
    project = contents.dataset.project
    return Manifest(
        name=project.name,
        title=project.title,
        description=project.description,
        version=project.version,
        base_iri=project.base_iri,
        license=project.license,
        publisher=project.publisher,
        languages=project.languages,
        created=contents.created,
        generator=f"khojaly-kg {__version__}",
        commit=contents.commit,
        identity=identity,
        store_made_from=dumps,
        prefixes=prefixes,
        files=tuple(sorted(files, key=lambda file: file.path)),
    )


def inputs(project: Project, files: Iterable[Input]) -> tuple[Input, ...]:
    """Return every file that a build reads: RDF, settings, rules and queries."""
    rules = files_with(RULE_SUFFIXES, project.paths.shapes)
    queries = files_with([QUERY_SUFFIX], project.paths.queries)
    others = (project.root / FILE_NAME, *rules, *queries)
    return (*files, *(input_file(project, path, path.read_bytes()) for path in others))


def input_file(
    project: Project, path: Path, content: bytes, graph: NamedNode | None = None
) -> Input:
    """Return a file that a build reads, under the name that a release gives it."""
    return Input(_name(project, path), hashlib.sha256(content).hexdigest(), graph)


def _name(project: Project, path: Path) -> str:
    """Return a file's path in the project, or its last parts if it is outside.

    A shipped file is named as in ``kg.toml``.
    """
    if project.paths.ships(path):
        return shipped_name(path)
    if path.is_relative_to(project.root):
        return path.relative_to(project.root).as_posix()
    return f"{path.parent.name}/{path.name}"
