"""Describes a release in DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) for DCAT-AP 3.

There is a catalogue with the dataset and the service. Each part is a dataset too,
because an ontology is useful alone. Each file of a part is a distribution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.vocabulary import DCAT, DCTERMS, FOAF, RDF, SPDX, XSD
from kg.release.metadata.common import described, english

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.project import Project
    from kg.release.content.dumps import DumpPart
    from kg.release.manifest import ReleaseFile

_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_PROTOCOL: Final = NamedNode("http://www.w3.org/TR/sparql11-protocol/")


def dcat(
    project: Project,
    parts: Sequence[DumpPart],
    files: Mapping[str, Sequence[ReleaseFile]],
    created: str,
) -> Iterator[Triple]:
    """Yield the DCAT description; ``files`` has those of each part by its name.

    The first part is the dataset itself. Triples may be repeated.
    """
    node = project.iris.dataset
    yield from _catalogue(project, node, created)
    yield from _service(project, node)
    yield from described(project, node, project.title, project.description)
    yield Triple(node, DCAT.version, Literal(project.version))
    yield Triple(node, DCAT.landingPage, project.iris.home)
    yield Triple(project.iris.home, RDF.type, FOAF.Document)
    yield Triple(NamedNode(project.license), RDF.type, DCTERMS.LicenseDocument)
    for part in parts:
        own = node if part is parts[0] else project.iris.part(part.name)
        yield Triple(own, RDF.type, DCAT.Dataset)
        yield Triple(own, DCTERMS.issued, Literal(created, datatype=XSD.dateTime))
        if own is not node:
            yield Triple(node, DCTERMS.hasPart, own)
            yield from described(project, own, part.title, part.description)
        for file in files[part.name]:
            yield from _distribution(project, own, file)


def _catalogue(project: Project, node: NamedNode, created: str) -> Iterator[Triple]:
    catalogue = project.iris.catalogue
    title = f"Catalogue of the {project.title}"
    yield Triple(catalogue, RDF.type, DCAT.Catalog)
    yield from described(project, catalogue, title, project.description)
    yield Triple(catalogue, DCTERMS.issued, Literal(created, datatype=XSD.dateTime))
    yield Triple(catalogue, DCAT.dataset, node)
    yield Triple(catalogue, DCAT.service, project.iris.endpoint)


def _service(project: Project, node: NamedNode) -> Iterator[Triple]:
    service = project.iris.endpoint
    yield Triple(service, RDF.type, DCAT.DataService)
    title = f"SPARQL endpoint of the {project.title}"
    yield from described(project, service, title, "Queries by SPARQL 1.1, read-only.")
    yield Triple(service, DCAT.endpointURL, service)
    yield Triple(service, DCAT.endpointDescription, service)
    yield Triple(service, DCAT.servesDataset, node)
    yield Triple(service, DCTERMS.conformsTo, _PROTOCOL)
    yield Triple(_PROTOCOL, RDF.type, DCTERMS.Standard)


def _distribution(
    project: Project, node: NamedNode, file: ReleaseFile
) -> Iterator[Triple]:
    url = project.iris.file(file.path)
    checksum = NamedNode(f"{url.value}#checksum")
    media_type = NamedNode(_MEDIA_TYPES + file.media_type.partition(";")[0])
    yield Triple(node, DCAT.distribution, url)
    yield Triple(url, RDF.type, DCAT.Distribution)
    yield Triple(url, DCTERMS.title, english(file.title))
    yield Triple(url, DCAT.accessURL, url)
    yield Triple(url, DCAT.downloadURL, url)
    yield Triple(url, DCAT.mediaType, media_type)
    yield Triple(media_type, RDF.type, DCTERMS.MediaType)
    yield Triple(url, DCTERMS.license, NamedNode(project.license))
    size = Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)
    yield Triple(url, DCAT.byteSize, size)
    yield Triple(url, SPDX.checksum, checksum)
    yield Triple(checksum, RDF.type, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    digest = Literal(file.sha256, datatype=XSD.hexBinary)
    yield Triple(checksum, SPDX.checksumValue, digest)
