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


def void(
    project: Project, triples: list[Triple], parts: Iterable[DumpPart]
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
    classes = Counter(t.object for t in triples if t.predicate == RDF.type)
    properties = Counter(t.predicate for t in triples)
    subjects = {t.subject for t in triples}
    for predicate, count in (
        (VOID.triples, len(triples)),
        (VOID.distinctSubjects, len(subjects)),
        (VOID.distinctObjects, len({t.object for t in triples})),
        (VOID.classes, len(classes)),
        (VOID.properties, len(properties)),
        (VOID.entities, sum(_is_own(iris, subject) for subject in subjects)),
    ):
        yield Triple(node, predicate, number(count))
    yield from _partitions(node, classes, properties)
    for one in properties:
        yield Triple(node, VOID.vocabulary, NamedNode(split_iri(one.value)[0]))
    yield from _examples(iris, node, subjects)
    yield from _linksets(iris, node, triples)
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
    iris: Iris, node: NamedNode, triples: Iterable[Triple]
) -> Iterator[Triple]:
    """Yield a linkset for each predicate and each host that things are linked to."""
    counted: Counter[tuple[NamedNode, str]] = Counter()
    for t in triples:
        if (
            t.predicate in _LINKS
            and isinstance(t.object, NamedNode)
            and _is_own(iris, t.subject)
            and not _is_own(iris, t.object)
        ):
            parts = urlsplit(t.object.value)
            counted[t.predicate, f"{parts.scheme}://{parts.netloc}/"] += 1
    for (predicate, host), count in counted.items():
        linkset = _named_by(node, "links", f"{predicate.value} {host}")
        yield Triple(node, VOID.subset, linkset)
        yield Triple(linkset, RDF.type, VOID.Linkset)
        yield Triple(linkset, VOID.linkPredicate, predicate)
        yield Triple(linkset, VOID.subjectsTarget, node)
        yield Triple(linkset, VOID.objectsTarget, NamedNode(host))
        yield Triple(linkset, VOID.triples, number(count))
