"""Describes a build in PROV-O (https://www.w3.org/TR/prov-o/): its inputs and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg import __version__
from kg.rdf.vocabulary import DCTERMS, PROV, RDF, RDFS, SCHEMA, XSD
from kg.release.content.derive import build_activity
from kg.release.metadata.common import english

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.project import Project
    from kg.release.content.dataset import ReleaseDataset

_DERIVATIONS: Final = {
    "entailed": "Types of superclasses (RDFS, rule rdfs9), the rdf:subject, "
    "rdf:predicate and rdf:object of each claim, the party of its claimant, the figure "
    "of each statistic, first and last days of dates, and the statistics as "
    "observations of a Data Cube.",
    "claim-origins": "What each claim goes back to, along prov:wasDerivedFrom.",
    "verdicts": "Each two claims about the same thing compared: agreement, repetition, "
    "compatibility, contradiction, revision or difference in scope, with the reason.",
    "statements": "What one claimant asserts in one source, as direct statements.",
}


@dataclass(frozen=True, slots=True)
class Input:
    """A file that the build has read: its name, its digest, and its graph."""

    name: str
    sha256: str
    graph: NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Build:
    """The inputs of a build, their commit if there is one, and the time."""

    inputs: Sequence[Input]
    commit: str | None
    created: str


def prov(project: Project, dataset: ReleaseDataset, build: Build) -> Iterator[Triple]:
    """Yield the PROV description: inputs, software, commit, validation, results."""
    activity = build_activity(project)
    ended = Literal(build.created, datatype=XSD.dateTime)
    label = f"Build of version {project.version} of the {project.title}"
    yield Triple(activity, RDF.type, PROV.Activity)
    yield Triple(activity, RDFS.label, english(label))
    yield Triple(activity, PROV.endedAtTime, ended)
    yield Triple(project.iris.dataset, RDF.type, PROV.Entity)
    yield Triple(project.iris.dataset, PROV.wasGeneratedBy, activity)
    yield from _software(project, activity)
    yield from _commit(project, activity, build)
    yield from _inputs(project, activity, build)
    yield from _validation(project, activity, ended)
    yield from _derived(project, dataset, build, activity)


def _software(project: Project, activity: NamedNode) -> Iterator[Triple]:
    software = project.iris.software(f"khojaly-kg-{__version__}")
    yield Triple(activity, PROV.wasAssociatedWith, software)
    yield Triple(software, RDF.type, PROV.SoftwareAgent)
    yield Triple(software, RDFS.label, Literal(f"khojaly-kg {__version__}"))
    yield Triple(software, SCHEMA.softwareVersion, Literal(__version__))


def _commit(project: Project, activity: NamedNode, build: Build) -> Iterator[Triple]:
    if build.commit:
        commit = project.iris.commit(build.commit)
        yield Triple(activity, PROV.used, commit)
        yield Triple(commit, RDF.type, PROV.Entity)
        yield Triple(commit, DCTERMS.identifier, Literal(build.commit))
        label = f"Commit {build.commit} of the project's repository"
        yield Triple(commit, RDFS.label, english(label))


def _inputs(project: Project, activity: NamedNode, build: Build) -> Iterator[Triple]:
    for one in build.inputs:
        used = project.iris.input_file(one.name)
        yield Triple(activity, PROV.used, used)
        yield Triple(used, RDF.type, PROV.Entity)
        yield Triple(used, DCTERMS.title, Literal(one.name))
        yield Triple(used, SCHEMA.sha256, Literal(one.sha256))
        if one.graph:
            yield Triple(one.graph, RDF.type, PROV.Entity)
            yield Triple(one.graph, PROV.wasDerivedFrom, used)


def _validation(
    project: Project, activity: NamedNode, ended: Literal
) -> Iterator[Triple]:
    validation = project.iris.activity(f"validate-{project.version}")
    report = project.iris.file("validation.ttl")
    yield Triple(validation, RDF.type, PROV.Activity)
    label = f"Validation of version {project.version} by its shapes and checks"
    yield Triple(validation, RDFS.label, english(label))
    yield Triple(validation, PROV.endedAtTime, ended)
    yield Triple(activity, PROV.wasInformedBy, validation)
    yield Triple(activity, PROV.used, report)
    yield Triple(report, RDF.type, PROV.Entity)
    yield Triple(report, DCTERMS.title, english("Validation report (SHACL)"))
    yield Triple(report, PROV.wasGeneratedBy, validation)


def _derived(
    project: Project, dataset: ReleaseDataset, build: Build, activity: NamedNode
) -> Iterator[Triple]:
    authored = [one.graph for one in build.inputs if one.graph]
    for name, text in _DERIVATIONS.items():
        step = NamedNode(f"{activity.value}/{name}")
        yield Triple(step, RDF.type, PROV.Activity)
        yield Triple(step, RDFS.label, english(f"Derivation of {name}"))
        yield Triple(step, RDFS.comment, english(text))
        yield Triple(step, PROV.wasInformedBy, activity)
        for graph in authored:
            yield Triple(step, PROV.used, graph)
    for made in dataset.graphs:
        if made.name not in authored:
            name = (project.iris.graph_name(made.name.value) or "").partition("/")[0]
            step = NamedNode(f"{activity.value}/{name}")
            yield Triple(made.name, RDF.type, PROV.Entity)
            yield Triple(made.name, PROV.wasGeneratedBy, step)
            yield Triple(made.name, PROV.wasGeneratedBy, activity)
