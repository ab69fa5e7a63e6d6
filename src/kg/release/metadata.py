"""What a release says of itself: VoID, DCAT and PROV, as Turtle without blank nodes.

VoID: https://www.w3.org/TR/void/. DCAT 3: https://www.w3.org/TR/vocab-dcat-3/.
PROV-O: https://www.w3.org/TR/prov-o/.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kg import __version__
from kg.rdf.vocabulary import (
    DCAT,
    DCTERMS,
    FOAF,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SPDX,
    VOID,
    XSD,
)
from kg.release.derive import build_activity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.project import Project
    from kg.rdf.index import Term
    from kg.release.derive import Dataset
    from kg.release.manifest import ReleaseFile
    from kg.validation import Sources

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def void(dataset: Dataset) -> list[Triple]:
    """Describe the default graph: its size, classes, properties and where it is."""
    return list(dict.fromkeys(_void(dataset)))


def dcat(project: Project, files: Iterable[ReleaseFile], created: str) -> list[Triple]:
    """Describe the release as a DCAT dataset with a distribution per dump."""
    return list(dict.fromkeys(_dcat(project, files, created)))


def prov(sources: Sources, dataset: Dataset, created: str) -> list[Triple]:
    """Describe the build: what it used, by which software, and what it made."""
    return list(dict.fromkeys(_prov(sources, dataset, created)))


def _dataset(project: Project) -> NamedNode:
    return NamedNode(f"{project.base_iri}dataset")


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=XSD.integer)


def _common(project: Project, node: NamedNode) -> Iterator[Triple]:
    publisher = NamedNode(f"{project.base_iri}publisher")
    yield Triple(node, DCTERMS.title, Literal(project.title, language="en"))
    yield Triple(node, DCTERMS.description, Literal(project.description, language="en"))
    yield Triple(node, DCTERMS.license, NamedNode(project.license))
    yield Triple(node, DCTERMS.publisher, publisher)
    yield Triple(publisher, RDF.type, NamedNode(f"{FOAF.namespace}Agent"))
    yield Triple(publisher, FOAF.name, Literal(project.publisher, language="en"))


def _void(dataset: Dataset) -> Iterator[Triple]:
    project, triples = dataset.project, dataset.default_graph()
    node = _dataset(project)
    yield Triple(node, RDF.type, VOID.Dataset)
    yield from _common(project, node)
    yield Triple(node, VOID.sparqlEndpoint, NamedNode(f"{project.base_iri}sparql"))
    dump = NamedNode(f"{project.base_iri}dumps/{project.name}.ttl")
    yield Triple(node, VOID.dataDump, dump)
    yield Triple(node, VOID.uriSpace, Literal(project.id_namespace))
    classes = Counter(t.object for t in triples if t.predicate == RDF.type)
    properties = Counter(t.predicate for t in triples)
    subjects = {t.subject for t in triples}
    for predicate, count in (
        (VOID.triples, len(triples)),
        (VOID.distinctSubjects, len(subjects)),
        (VOID.distinctObjects, len({t.object for t in triples})),
        (VOID.classes, len(classes)),
        (VOID.properties, len(properties)),
        (VOID.entities, sum(_is_own(project, subject) for subject in subjects)),
    ):
        yield Triple(node, predicate, _number(count))
    yield from _partitions(node, classes, properties)
    yield from _vocabularies(node, properties)


def _is_own(project: Project, subject: object) -> bool:
    return isinstance(subject, NamedNode) and subject.value.startswith(
        project.id_namespace
    )


def _partitions(
    node: NamedNode, classes: Counter[Term], properties: Counter[NamedNode]
) -> Iterator[Triple]:
    for kind, link, name, counted, measured in (
        ("class", VOID.classPartition, getattr(VOID, "class"), classes, VOID.entities),
        ("property", VOID.propertyPartition, VOID.property, properties, VOID.triples),
    ):
        for term, count in counted.items():
            if isinstance(term, NamedNode):
                digest = hashlib.sha256(term.value.encode()).hexdigest()[:12]
                part = NamedNode(f"{node.value}#{kind}-{digest}")
                yield Triple(node, link, part)
                yield Triple(part, name, term)
                yield Triple(part, measured, _number(count))


def _vocabularies(node: NamedNode, properties: Iterable[NamedNode]) -> Iterator[Triple]:
    for prop in properties:
        namespace = prop.value[: max(prop.value.rfind("#"), prop.value.rfind("/")) + 1]
        yield Triple(node, VOID.vocabulary, NamedNode(namespace))


def _dcat(
    project: Project, files: Iterable[ReleaseFile], created: str
) -> Iterator[Triple]:
    node = _dataset(project)
    yield Triple(node, RDF.type, DCAT.Dataset)
    yield from _common(project, node)
    yield Triple(node, DCAT.version, Literal(project.version))
    issued = Literal(created, datatype=XSD.dateTime)
    yield Triple(node, DCTERMS.issued, issued)
    yield Triple(node, DCAT.landingPage, NamedNode(project.base_iri))
    yield from _service(project, node)
    for file in files:
        yield from _distribution(project, node, file)


def _service(project: Project, node: NamedNode) -> Iterator[Triple]:
    service = NamedNode(f"{project.base_iri}sparql")
    yield Triple(service, RDF.type, DCAT.DataService)
    title = Literal(f"SPARQL endpoint of the {project.title}", language="en")
    yield Triple(service, DCTERMS.title, title)
    yield Triple(service, DCAT.endpointURL, service)
    yield Triple(service, DCAT.servesDataset, node)
    protocol = NamedNode("http://www.w3.org/TR/sparql11-protocol/")
    yield Triple(service, DCTERMS.conformsTo, protocol)


def _media_type(file: ReleaseFile) -> NamedNode:
    return NamedNode(_MEDIA_TYPES + file.media_type.partition(";")[0])


def _distribution(
    project: Project, node: NamedNode, file: ReleaseFile
) -> Iterator[Triple]:
    url = NamedNode(f"{project.base_iri}{file.path}")
    checksum = NamedNode(f"{url.value}#checksum")
    yield Triple(node, DCAT.distribution, url)
    yield Triple(url, RDF.type, DCAT.Distribution)
    yield Triple(url, DCTERMS.title, Literal(file.title, language="en"))
    yield Triple(url, DCAT.accessURL, url)
    yield Triple(url, DCAT.downloadURL, url)
    yield Triple(url, DCAT.mediaType, _media_type(file))
    yield Triple(url, DCTERMS.license, NamedNode(project.license))
    size = Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)
    yield Triple(url, DCAT.byteSize, size)
    yield Triple(url, SPDX.checksum, checksum)
    yield Triple(checksum, RDF.type, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield Triple(checksum, SPDX.checksumValue, Literal(file.sha256))


def _file_name(project: Project, path: Path) -> str:
    """Return a file's path in the project, or its last parts if it lies outside."""
    if path.is_relative_to(project.root):
        return path.relative_to(project.root).as_posix()
    return f"{path.parent.name}/{path.name}"


def _prov(sources: Sources, dataset: Dataset, created: str) -> Iterator[Triple]:
    project = sources.project
    activity, software = (
        build_activity(project),
        NamedNode(f"{project.base_iri}software#khojaly-kg-{__version__}"),
    )
    yield Triple(activity, RDF.type, PROV.Activity)
    label = f"Build of version {project.version} of the {project.title}"
    yield Triple(activity, RDFS.label, Literal(label, language="en"))
    ended = Literal(created, datatype=XSD.dateTime)
    yield Triple(activity, PROV.endedAtTime, ended)
    yield Triple(activity, PROV.wasAssociatedWith, software)
    yield Triple(software, RDF.type, PROV.SoftwareAgent)
    yield Triple(software, RDFS.label, Literal(f"khojaly-kg {__version__}"))
    yield Triple(_dataset(project), PROV.wasGeneratedBy, activity)
    for file in sources.files:
        name = _file_name(project, file.path)
        used = NamedNode(f"{project.base_iri}files/{quote(name)}")
        content = hashlib.sha256(file.text.encode()).hexdigest()
        yield Triple(activity, PROV.used, used)
        yield Triple(used, RDF.type, PROV.Entity)
        yield Triple(used, DCTERMS.title, Literal(name))
        yield Triple(used, SCHEMA.sha256, Literal(content))
        yield Triple(file.graph, PROV.wasDerivedFrom, used)
    for graph in dataset.graphs:
        yield Triple(graph.name, RDF.type, PROV.Entity)
        if graph.name not in {file.graph for file in sources.files}:
            yield Triple(graph.name, PROV.wasGeneratedBy, activity)
