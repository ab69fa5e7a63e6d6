"""How to cite a thing, a claim or the whole dataset, as of one release.

The citation is that of this graph's entry: its author is the publisher of the graph,
and its date that of the release. A claim names its claimant and source in its title.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kg.claims.wording import label
from kg.iris import slug
from kg.rdf.vocabulary import KG, PROV, RDF

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex
    from kg.release.manifest import Release
    from kg.web.views.context import ViewContext


@dataclass(frozen=True, slots=True)
class Citation:
    """What all styles of a citation are made of; ``part_of`` is empty for the whole.

    ``permanent`` is the address of the release, ``issued`` the day it was made.
    """

    key: str
    title: str
    part_of: str
    author: str
    version: str
    release: str
    issued: datetime
    address: str
    permanent: str
    licence: str


def cite_dataset(release: Release) -> Citation:
    """Return how to cite the whole dataset."""
    manifest = release.manifest
    return Citation(
        key=f"{manifest.name}-{manifest.version}",
        title=manifest.title,
        part_of="",
        author=manifest.publisher,
        version=manifest.version,
        release=release.id,
        issued=datetime.fromisoformat(manifest.created),
        address=manifest.base_iri,
        permanent=f"{manifest.base_iri}releases/{release.id}/",
        licence=manifest.license,
    )


def cite_thing(context: ViewContext, node: NamedNode, local: str) -> Citation:
    """Return how to cite what the graph says of a thing."""
    whole = cite_dataset(context.release)
    graph = context.index(context.construct("schema", focus=node))
    return Citation(
        key=f"{context.release.manifest.name}-{local.replace('/', '-')}",
        title=_title(graph, node),
        part_of=whole.title,
        author=whole.author,
        version=whole.version,
        release=whole.release,
        issued=whole.issued,
        address=node.value,
        permanent=whole.permanent,
        licence=whole.licence,
    )


def _title(graph: TripleIndex, node: NamedNode) -> str:
    if KG.Claim not in graph.nodes(node, RDF.type):
        return label(graph, node)
    claimants = _labels(graph, node, PROV.wasAttributedTo)
    sources = _labels(graph, node, PROV.wasQuotedFrom)
    return f"Claim {slug(node)} by {claimants}, in {sources}"


def _labels(graph: TripleIndex, node: NamedNode, predicate: NamedNode) -> str:
    found = sorted(label(graph, one) for one in graph.nodes(node, predicate))
    return "; ".join(found) or "unknown"
