"""Builds a release on Spark: each part is derived and sorted by an executor.

The lines of all parts are merged, so the files are those of one machine, byte by byte.
The driver writes the formats and the store, which are of one file each.
"""

from __future__ import annotations

import shutil
import uuid
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kg.release.build import GraphRefusedError, build_of, instant
from kg.release.content.dataset import NamedGraph, ReleaseDataset
from kg.release.content.derive import authored, derived
from kg.release.content.dump_parts import without_random_labels
from kg.release.content.spool import Spool, spool
from kg.release.content.write import Contents, input_file, inputs
from kg.sources.accepted_files import read_raw
from kg.sources.git import commit_of
from kg.spark.project import read_project_on
from kg.spark.session import spark
from kg.spark.validate import validate_on
from kg.validation import read_own_rules

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pyoxigraph import NamedNode

    from kg.progress import Tell
    from kg.project import Project
    from kg.release.manifest import Release
    from kg.release.metadata.prov import Input
    from kg.spark.project import Part, SparkProject
    from kg.spark.things import FileName
    from kg.validation import Report, Rules


class _Derived(NamedTuple):
    """The graphs of a part, whether they are attributed, and its sorted lines."""

    graphs: dict[NamedNode, bool]
    dataset: Spool
    reifiers: Spool


def build_on_spark(
    project: Project,
    output: Path,
    created: datetime,
    master: str | None,
    progress: Tell,
) -> Release:
    """Start Spark, and build a project on it; see :func:`build_on`.

    Raises:
        ClusterError: Spark did not start, or gave up.
        SourceError: a file cannot be read, or the project has no shapes.
        Exception: as for :func:`build_on`.
    """
    rules = read_own_rules(project)
    with spark(master) as context:
        on = read_project_on(context, project)
        return build_on(on, rules, output, created, progress)


def build_on(
    on: SparkProject, rules: Rules, output: Path, created: datetime, progress: Tell
) -> Release:
    """Validate a project and publish it, as :func:`kg.release.build.build` does.

    All machines see ``output`` at the same path.

    Raises:
        GraphRefusedError: the graph does not conform; nothing was written.
        UsageError: the shapes need pySHACL.
        ReleaseError: another build is running, or writing failed.
    """
    progress("validating")
    rules = rules.opened(on.ontology)
    report = validate_on(on, rules)
    if not report.conforms:
        raise GraphRefusedError(report)
    make = partial(_contents, on, rules, report, instant(created), progress)
    return build_of(make, output, progress)


def _contents(
    on: SparkProject,
    rules: Rules,
    report: Report,
    created: str,
    progress: Tell,
    lines: Path,
) -> Contents:
    """Derive what a release has; executors write its lines into a folder."""
    progress("deriving")
    lines.mkdir()
    project = on.shared.project
    parts = on.each(partial(_derived, lines.resolve()))
    shared = on.shared.with_pieces(())
    graphs = (
        *authored((*on.ontology, *shared.data)),
        *(
            NamedGraph(name, (), attributed)
            for part in parts
            for name, attributed in part.graphs.items()
        ),
    )
    files = on.context.parallelize(on.files, on.things.getNumPartitions())
    return Contents(
        ontology=on.ontology,
        inputs=inputs(project, files.map(partial(_input, project)).collect()),
        rules=rules,
        report=report,
        dataset=ReleaseDataset(project, without_random_labels(graphs), ()),
        created=created,
        commit=commit_of(project),
        spooled={
            project.name: _merged([part.dataset for part in parts]),
            f"{project.name}-rdf12": _merged([part.reifiers for part in parts]),
        },
    )


def _derived(lines: Path, part: Part) -> _Derived:
    """Derive a part, and write its sorted lines.

    A lost executor may leave half of them, or two may write them at once. So they get
    their name when they are whole, and whoever is first stays.
    """
    made = derived(part.sources)
    graphs = (*authored(part.own.data), *made.graphs)
    reifiers = NamedGraph(part.sources.project.iris.graph("reifiers"), made.reifiers)
    folder, own = lines / str(part.number), lines / uuid.uuid4().hex
    own.mkdir()
    found = _Derived(
        {one.name: one.attributed for one in graphs},
        spool(graphs, own / "dataset"),
        spool([reifiers], own / "reifiers"),
    )
    try:
        own.rename(folder)
    except OSError:  # the folder is there, with the same lines
        shutil.rmtree(own)
    return found._replace(
        dataset=found.dataset.moved(folder), reifiers=found.reifiers.moved(folder)
    )


def _merged(spools: list[Spool]) -> Spool:
    first, *others = spools
    for one in others:
        first = first.beside(one)
    return first


def _input(project: Project, name: FileName) -> Input:
    raw = read_raw(name.path, project.limits.file_mib)
    return input_file(project, name.path, raw.content, name.graph)
