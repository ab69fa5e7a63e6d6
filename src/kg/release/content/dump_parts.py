"""The parts of a release that are dumped: dataset, ontology, shapes and sources."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from kg.iris import statements_of
from kg.rdf.canonical import canonical_quads
from kg.rdf.turtle_writer import has_blank_node
from kg.rdf.vocabulary import RDF, SKOS
from kg.release.content.dataset import NamedGraph, ReleaseDataset
from kg.release.content.dumps import DumpPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode, Triple

    from kg.sources import Sources
    from kg.sources.source_file import SourceFile


_DATASET_RDF_1_2: Final = (
    "The dataset, and each claim as a reifier of what it states (RDF 1.2)."
)
_ONTOLOGY: Final = "The classes and properties that the dataset is written in."
_VOCABULARIES: Final = "The controlled lists of the dataset, as SKOS concepts."
_SHAPES: Final = "The SHACL shapes that the dataset conforms to."


def dump_parts(
    sources: Sources, dataset: ReleaseDataset, shapes: Iterable[Triple]
) -> list[DumpPart]:
    """Return the parts of a release: the dataset, its RDF 1.2 form, and others.

    Raises:
        ReleaseError: blank nodes cannot be distinguished.
    """
    name, title = dataset.project.name, dataset.project.title
    iris = dataset.project.iris
    reifiers = NamedGraph(iris.graph("reifiers"), dataset.reifiers)
    rules = NamedGraph(iris.graph("shapes"), tuple(shapes))
    lists = {file.graph for file in sources.ontology if _holds_list(file)}
    words = {file.graph for file in sources.ontology if not _holds_list(file)}
    described = dataset.project.description
    large = partial(DumpPart, compressed=True)
    ontology, vocabularies = _graphs(dataset, words), _graphs(dataset, lists)
    constraints = without_random_labels((rules,))
    return [
        large(name, title, described, dataset.graphs),
        large(
            f"{name}-rdf12",
            f"{title}, with reifiers,",
            _DATASET_RDF_1_2,
            (reifiers,),
            rdf_1_2=True,
            includes=name,
        ),
        large("ontology", "Ontology", _ONTOLOGY, ontology),
        large("vocabularies", "Vocabularies", _VOCABULARIES, vocabularies),
        large("shapes", "Shapes", _SHAPES, constraints),
        *_sources(sources, dataset),
    ]


def without_random_labels(graphs: tuple[NamedGraph, ...]) -> tuple[NamedGraph, ...]:
    """Return graphs with canonical blank node labels (RDFC-1.0 over all of them).

    Raises:
        ReleaseError: blank nodes cannot be distinguished.
    """
    unnamed = {g.name: g for g in graphs if any(map(has_blank_node, g.triples))}
    if not unnamed:
        return graphs
    quads = chain.from_iterable(graph.quads() for graph in unnamed.values())
    named: dict[object, list[Triple]] = {name: [] for name in unnamed}
    for quad in canonical_quads(quads):
        named[quad.graph_name].append(quad.triple)
    return tuple(
        replace(g, triples=tuple(named[g.name])) if g.name in unnamed else g
        for g in graphs
    )


def _holds_list(file: SourceFile) -> bool:
    return any(
        t.predicate == RDF.type and t.object == SKOS.ConceptScheme for t in file.triples
    )


def _graphs(dataset: ReleaseDataset, names: set[NamedNode]) -> tuple[NamedGraph, ...]:
    return tuple(graph for graph in dataset.graphs if graph.name in names)


def _sources(sources: Sources, dataset: ReleaseDataset) -> Iterator[DumpPart]:
    """Yield a part for each source: the graph of its file, and its statements."""
    iris = dataset.project.iris
    by_name = {graph.name: graph for graph in dataset.graphs}
    stated: dict[str, list[NamedGraph]] = {}
    for graph in dataset.graphs:
        if source := statements_of(iris.graph_name(graph.name.value) or ""):
            stated.setdefault(source, []).append(graph)
    for name in dict.fromkeys(file.graph for file in sources.data):
        slug = iris.graph_name(name.value)
        own = by_name[name]
        if not slug or all(t.subject != iris.source(slug) for t in own.triples):
            continue
        yield DumpPart(
            f"sources/{slug}",
            f"Source {slug}",
            f"The source {slug} and its claims; where formats have named graphs, also "
            "what each claimant states in it.",
            (own, *stated.get(slug, ())),
        )
