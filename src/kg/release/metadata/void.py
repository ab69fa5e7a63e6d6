"""Describes a dataset in VoID (https://www.w3.org/TR/void/): size, classes, links."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from kg.iris import Iris, split_iri
from kg.rdf.vocabulary import DCTERMS, RDF, VOID
from kg.release.metadata.common import described, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.project import Project
    from kg.release.content.dumps import DumpPart
    from kg.release.content.tally import DumpTally

_EXAMPLES: Final = ("claim", "event", "source", "agent", "place")


def void(
    project: Project, tally: DumpTally, parts: Iterable[DumpPart]
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
    properties = Counter({name: n for (_, name), n in tally.statements().items()})
    own = sorted(iri for iri in map(_iri, tally.subjects) if _is_own(iris, iri))
    for predicate, count in (
        (VOID.triples, properties.total()),
        (VOID.distinctSubjects, len(tally.subjects)),
        (VOID.distinctObjects, len(tally.objects)),
        (VOID.classes, len(tally.types)),
        (VOID.properties, len(properties)),
        (VOID.entities, len(own)),
    ):
        yield Triple(node, predicate, number(count))
    yield from _partitions(node, tally.types, properties)
    for one in properties:
        yield Triple(node, VOID.vocabulary, NamedNode(split_iri(_iri(one))[0]))
    yield from _examples(iris, node, own)
    yield from _linksets(node, _links(iris, tally))
    for part in parts:
        subset = iris.part(part.name)
        yield Triple(node, VOID.subset, subset)
        yield Triple(subset, RDF.type, VOID.Dataset)
        yield Triple(subset, DCTERMS.title, Literal(part.title, language="en"))


def _iri(text: str) -> str:
    """Return the IRI of a term of N-Triples, or nothing for another term."""
    return text[1:-1] if text.startswith("<") else ""


def _is_own(iris: Iris, iri: str) -> bool:
    return iris.local_name(iri) is not None


def _links(iris: Iris, tally: DumpTally) -> Counter[tuple[str, str]]:
    """Count the links from the project's things by their predicate and host."""
    found: Counter[tuple[str, str]] = Counter()
    for subject, predicate, target in tally.links:
        iri = _iri(target)
        if iri and _is_own(iris, _iri(subject)) and not _is_own(iris, iri):
            parts = urlsplit(iri)
            found[_iri(predicate), f"{parts.scheme}://{parts.netloc}/"] += 1
    return found


def _named_by(node: NamedNode, kind: str, text: str) -> NamedNode:
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    return NamedNode(f"{node.value}#{kind}-{name}")


def _partitions(
    node: NamedNode, classes: Counter[str], properties: Counter[str]
) -> Iterator[Triple]:
    for kind, link, name, counted, measured in (
        ("class", VOID.classPartition, VOID["class"], classes, VOID.entities),
        ("property", VOID.propertyPartition, VOID.property, properties, VOID.triples),
    ):
        for term, count in counted.items():
            if iri := _iri(term):
                part = _named_by(node, kind, iri)
                yield Triple(node, link, part)
                yield Triple(part, name, NamedNode(iri))
                yield Triple(part, measured, number(count))


def _examples(iris: Iris, node: NamedNode, own: Iterable[str]) -> Iterator[Triple]:
    """Yield the first thing of each kind, by IRI, as a neutral choice."""
    for kind in _EXAMPLES:
        namespace = iris.kind(kind)
        first = next((iri for iri in own if iri.startswith(namespace)), None)
        if first:
            yield Triple(node, VOID.exampleResource, NamedNode(first))


def _linksets(node: NamedNode, links: Counter[tuple[str, str]]) -> Iterator[Triple]:
    """Yield a linkset for each predicate and each host that things are linked to."""
    for (predicate, host), count in links.items():
        linkset = _named_by(node, "links", f"{predicate} {host}")
        yield Triple(node, VOID.subset, linkset)
        yield Triple(linkset, RDF.type, VOID.Linkset)
        yield Triple(linkset, VOID.linkPredicate, NamedNode(predicate))
        yield Triple(linkset, VOID.subjectsTarget, node)
        yield Triple(linkset, VOID.objectsTarget, NamedNode(host))
        yield Triple(linkset, VOID.triples, number(count))
