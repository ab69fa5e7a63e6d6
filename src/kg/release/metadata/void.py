"""Describes a dataset in VoID (https://www.w3.org/TR/void/): size, classes, links."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from kg.iris import Iris, split_iri
from kg.rdf.vocabulary import DCTERMS, FOAF, OWL, PAV, RDF, RDFS, SCHEMA, SKOS, VOID
from kg.release.metadata.common import described, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.project import Project
    from kg.rdf.index import Term
    from kg.release.content.dumps import DumpPart

_LINKS: Final = (
    FOAF.isPrimaryTopicOf,
    OWL.sameAs,
    PAV.retrievedFrom,
    RDFS.seeAlso,
    SCHEMA.sameAs,
    SCHEMA.url,
    SKOS.closeMatch,
    SKOS.exactMatch,
)
_EXAMPLES: Final = ("claim", "event", "source", "agent", "place")


class _Counted:
    """What a graph has, counted in one pass: only distinct terms are in memory."""

    def __init__(self, iris: Iris, triples: Iterable[Triple]) -> None:
        """Count the triples."""
        self.classes: Counter[Term] = Counter()
        self.properties: Counter[NamedNode] = Counter()
        self.subjects: set[object] = set()
        self.objects: set[Term] = set()
        self.links: Counter[tuple[NamedNode, str]] = Counter()
        for t in triples:
            subject, predicate, target = t.subject, t.predicate, t.object
            self.properties[predicate] += 1
            self.subjects.add(subject)
            self.objects.add(target)
            if predicate == RDF.type:
                self.classes[target] += 1
            elif (
                predicate in _LINKS
                and isinstance(target, NamedNode)
                and _is_own(iris, subject)
                and not _is_own(iris, target)
            ):
                parts = urlsplit(target.value)
                self.links[predicate, f"{parts.scheme}://{parts.netloc}/"] += 1


def void(
    project: Project, triples: Iterable[Triple], parts: Iterable[DumpPart]
) -> Iterator[Triple]:
    """Yield the VoID description of the default graph, and of the parts."""
    iris = project.iris
    node = iris.dataset
    yield Triple(node, RDF.type, VOID.Dataset)
    yield from described(project, node, project.title, project.description)
    yield Triple(node, VOID.sparqlEndpoint, iris.endpoint)
    for extension in ("ttl", "nt", "rdf"):
        dump = iris.file(f"dumps/{project.name}.{extension}")
        yield Triple(node, VOID.dataDump, dump)
    yield Triple(node, VOID.uriSpace, Literal(iris.id_namespace))
    found = _Counted(iris, triples)
    for predicate, count in (
        (VOID.triples, found.properties.total()),
        (VOID.distinctSubjects, len(found.subjects)),
        (VOID.distinctObjects, len(found.objects)),
        (VOID.classes, len(found.classes)),
        (VOID.properties, len(found.properties)),
        (VOID.entities, sum(_is_own(iris, subject) for subject in found.subjects)),
    ):
        yield Triple(node, predicate, number(count))
    yield from _partitions(node, found.classes, found.properties)
    for one in found.properties:
        yield Triple(node, VOID.vocabulary, NamedNode(split_iri(one.value)[0]))
    yield from _examples(iris, node, found.subjects)
    yield from _linksets(node, found.links)
    for part in parts:
        subset = iris.part(part.name)
        yield Triple(node, VOID.subset, subset)
        yield Triple(subset, RDF.type, VOID.Dataset)
        yield Triple(subset, DCTERMS.title, Literal(part.title, language="en"))


def _is_own(iris: Iris, node: object) -> bool:
    return isinstance(node, NamedNode) and iris.local_name(node.value) is not None


def _named_by(node: NamedNode, kind: str, text: str) -> NamedNode:
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    return NamedNode(f"{node.value}#{kind}-{name}")


def _partitions(
    node: NamedNode, classes: Counter[Term], properties: Counter[NamedNode]
) -> Iterator[Triple]:
    for kind, link, name, counted, measured in (
        ("class", VOID.classPartition, VOID["class"], classes, VOID.entities),
        ("property", VOID.propertyPartition, VOID.property, properties, VOID.triples),
    ):
        for term, count in counted.items():
            if isinstance(term, NamedNode):
                part = _named_by(node, kind, term.value)
                yield Triple(node, link, part)
                yield Triple(part, name, term)
                yield Triple(part, measured, number(count))


def _examples(
    iris: Iris, node: NamedNode, subjects: Iterable[object]
) -> Iterator[Triple]:
    """Yield the first thing of each kind, by IRI, as a neutral choice."""
    own = sorted(s.value for s in subjects if isinstance(s, NamedNode))
    for kind in _EXAMPLES:
        namespace = iris.kind(kind)
        first = next((iri for iri in own if iri.startswith(namespace)), None)
        if first:
            yield Triple(node, VOID.exampleResource, NamedNode(first))


def _linksets(
    node: NamedNode, links: Counter[tuple[NamedNode, str]]
) -> Iterator[Triple]:
    """Yield a linkset for each predicate and each host that things are linked to."""
    for (predicate, host), count in links.items():
        linkset = _named_by(node, "links", f"{predicate.value} {host}")
        yield Triple(node, VOID.subset, linkset)
        yield Triple(linkset, RDF.type, VOID.Linkset)
        yield Triple(linkset, VOID.linkPredicate, predicate)
        yield Triple(linkset, VOID.subjectsTarget, node)
        yield Triple(linkset, VOID.objectsTarget, NamedNode(host))
        yield Triple(linkset, VOID.triples, number(count))
