"""What pages say in JSON-LD by schema.org (https://schema.org/docs/documents.html).

Names, and who made what and when. What is contested, a count, a cause, who is
responsible, is nowhere here: a claim is a ``schema:Claim`` of its claimant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from kg.iris import document_path, slug
from kg.rdf.vocabulary import DC, DCTERMS, KG, PROV, RDF, RDFS, SCHEMA, SKOS
from kg.web.views.signposts import SCHEMA as NAMESPACE
from kg.web.views.signposts import type_of, whole_dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.rdf.index import TripleIndex
    from kg.release.manifest import Manifest
    from kg.web.views.context import ViewContext

_Json = dict[str, Any]
_CONTEXT: Final = "https://schema.org"
_NAMES: Final = (RDFS.label, SKOS.prefLabel, DCTERMS.title)
_THING: Final = "Thing"


@dataclass(frozen=True, slots=True)
class DescribedPage:
    """The classes of a thing by schema.org, as IRIs, and the data of its page."""

    types: tuple[str, ...]
    data: _Json


def of_thing(context: ViewContext, node: NamedNode, local: str) -> DescribedPage:
    """Return what the page of a thing says: that it is a page, and of what."""
    graph = context.index(context.construct("schema", focus=node))
    manifest = context.release.manifest
    address = f"{manifest.base_iri}{document_path(local).removeprefix('/')}"
    page = {
        "@context": _CONTEXT,
        "@type": "AboutPage",
        "@id": address,
        "url": address,
        "license": manifest.license,
        "dateModified": manifest.created,
        "publisher": _publisher(manifest),
        "isPartOf": {"@id": manifest.iris.dataset.value},
        "mainEntity": _thing(graph, node),
    }
    return DescribedPage(_types(graph, node), page)


def of_dataset(manifest: Manifest) -> _Json:
    """Return what the home page says of the dataset and its dumps."""
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": manifest.iris.dataset.value,
        "url": manifest.base_iri,
        "name": manifest.title,
        "description": manifest.description,
        "version": manifest.version,
        "dateModified": manifest.created,
        "license": manifest.license,
        "inLanguage": list(manifest.languages),
        "identifier": f"sha256:{manifest.identity}",
        "isAccessibleForFree": True,
        "publisher": _publisher(manifest),
        "creator": _publisher(manifest),
        "distribution": list(_downloads(manifest)),
    }


def _publisher(manifest: Manifest) -> _Json:
    iri = manifest.iris.publisher.value
    return {"@type": "Organization", "@id": iri, "name": manifest.publisher}


def _downloads(manifest: Manifest) -> Iterable[_Json]:
    for path, file in whole_dumps(manifest).items():
        yield {
            "@type": "DataDownload",
            "name": file.title,
            "contentUrl": manifest.iris.file(path).value,
            "encodingFormat": type_of(file),
            "contentSize": f"{file.bytes} B",
            "sha256": file.sha256,
        }


def _thing(graph: TripleIndex, node: NamedNode) -> _Json:
    found = _reference(graph, node) | {"url": node.value}
    others = _other_names(graph, node)
    same = [one.value for one in graph.nodes(node, SCHEMA.sameAs)]
    found |= {"alternateName": others, "sameAs": same}
    if KG.Claim in graph.nodes(node, RDF.type):
        found |= _claim(graph, node)
    elif KG.Source in graph.nodes(node, RDF.type):
        found |= _source(graph, node)
    return {name: value for name, value in found.items() if value}


def _other_names(graph: TripleIndex, node: NamedNode) -> list[str | _Json]:
    """Return other names; none of an event, as some say what it was, or whose doing."""
    is_event = KG.Event in graph.nodes(node, RDF.type)
    return [] if is_event else _texts(graph, node, SKOS.altLabel)


def _claim(graph: TripleIndex, node: NamedNode) -> _Json:
    return {
        "name": slug(node),
        "abstract": _texts(graph, node, KG.summary),
        "author": _references(graph, node, PROV.wasAttributedTo),
        "appearance": _references(graph, node, PROV.wasQuotedFrom),
        "datePublished": _date(graph, node, KG.statedOn),
    }


def _source(graph: TripleIndex, node: NamedNode) -> _Json:
    author = _references(graph, node, DCTERMS.creator)
    publishers = (one.value for one in _literals(graph, node, DC.publisher))
    return {
        "author": author or _texts(graph, node, DC.creator),
        "publisher": [{"@type": "Organization", "name": one} for one in publishers],
        "datePublished": _date(graph, node, DCTERMS.issued),
        "inLanguage": _texts(graph, node, DCTERMS.language),
    }


def _references(
    graph: TripleIndex, node: NamedNode, predicate: NamedNode
) -> list[_Json]:
    return [_reference(graph, one) for one in graph.nodes(node, predicate)]


def _reference(graph: TripleIndex, node: NamedNode) -> _Json:
    """Return the classes of a thing, its IRI and its names in all languages."""
    types = [one.removeprefix(NAMESPACE) for one in _types(graph, node)] or [_THING]
    names = [text for one in _NAMES for text in _texts(graph, node, one)]
    found = {"@type": types[0] if len(types) == 1 else types, "@id": node.value}
    return found | ({"name": names} if names else {})


def _types(graph: TripleIndex, node: NamedNode) -> tuple[str, ...]:
    found = (one.value for one in graph.nodes(node, RDF.type))
    return tuple(sorted({one for one in found if one.startswith(NAMESPACE)}))


def _texts(
    graph: TripleIndex, node: NamedNode, predicate: NamedNode
) -> list[str | _Json]:
    """Return texts, each with its language if it has one."""
    found = {
        (one.language or "", one.value) for one in _literals(graph, node, predicate)
    }
    return [
        {"@language": language, "@value": text} if language else text
        for language, text in sorted(found)
    ]


def _literals(
    graph: TripleIndex, node: NamedNode, predicate: NamedNode
) -> Iterable[Literal]:
    found = graph.objects(node, predicate)
    return (one for one in found if isinstance(one, Literal))


def _date(graph: TripleIndex, node: NamedNode, predicate: NamedNode) -> str:
    """Return a date; an uncertain one, by EDTF, is none of schema.org and left out."""
    found = [one.value for one in _literals(graph, node, predicate)]
    plain = [one for one in found if one.replace("-", "").isdecimal()]
    return plain[0] if plain else ""
