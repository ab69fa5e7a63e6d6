"""The parts of a release that are dumped: dataset, ontology, lists and shapes."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from kg.rdf.canonical import canonical_quads
from kg.rdf.turtle_writer import has_blank_node
from kg.rdf.vocabulary import RDF, SKOS
from kg.release.content.dataset import NamedGraph, ReleaseDataset
from kg.release.content.dumps import DumpPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode, Triple

    from kg.sources.source_file import SourceFile


_DATASET_RDF_1_2: Final = (
    "The dataset, and each claim as a reifier of what it states (RDF 1.2)."
)
_ONTOLOGY: Final = "The classes and properties that the dataset is written in."
_VOCABULARIES: Final = "The controlled lists of the dataset, as SKOS concepts."
_SHAPES: Final = "The SHACL shapes that the dataset conforms to."


def dump_parts(
    ontology: Iterable[SourceFile], dataset: ReleaseDataset, shapes: Iterable[Triple]
) -> list[DumpPart]:
    """Return the parts of a release: the dataset, its RDF 1.2 form, and others.

    Raises:
        ReleaseError: blank nodes cannot be distinguished.
    """
    name, title = dataset.project.name, dataset.project.title
    iris = dataset.project.iris
    reifiers = NamedGraph(iris.graph("reifiers"), dataset.reifiers)
    rules = NamedGraph(iris.graph("shapes"), tuple(shapes))
    lists = {file.graph for file in ontology if _holds_list(file)}
    words = {file.graph for file in ontology} - lists
    described = dataset.project.description
    classes, vocabularies = _graphs(dataset, words), _graphs(dataset, lists)
    constraints = without_random_labels((rules,))
    return [
        DumpPart(name, title, described, dataset.graphs),
        DumpPart(
            f"{name}-rdf12",
            f"{title}, with reifiers,",
            _DATASET_RDF_1_2,
            (reifiers,),
            rdf_1_2=True,
            includes=name,
        ),
        DumpPart("ontology", "Ontology", _ONTOLOGY, classes),
        DumpPart("vocabularies", "Vocabularies", _VOCABULARIES, vocabularies),
        DumpPart("shapes", "Shapes", _SHAPES, constraints),
    ]


def without_random_labels(graphs: tuple[NamedGraph, ...]) -> tuple[NamedGraph, ...]:
    """Return graphs with canonical blank node labels (RDFC-1.0 over all of them).

    Raises:
        ReleaseError: blank nodes cannot be distinguished.
    """
    unnamed = {
        g.name: g
        for g in graphs
        if isinstance(g.triples, tuple) and any(map(has_blank_node, g.triples))
    }
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
