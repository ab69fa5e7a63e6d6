"""The dumps of a dataset: one file per format, the same bytes for the same dataset."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, Triple
from pyoxigraph import serialize as serialize_rdf

from kg.rdf.formats import DATASET_FORMATS, GRAPH_FORMATS, N_QUADS, TURTLE
from kg.rdf.turtle import serialize as serialize_turtle
from kg.rdf.vocabulary import project_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.formats import GraphFormat
    from kg.release.derive import Dataset


def dumps(dataset: Dataset) -> Iterator[tuple[GraphFormat, bytes, int]]:
    """Yield format, content and number of triples or quads of each dump.

    TriG, N-Quads and JSON-LD hold every named graph; the others the default graph.
    """
    quads = dataset.quads()
    triples = dataset.default_graph()
    prefixes = project_prefixes(dataset.project.id_namespace)
    for graph_format in GRAPH_FORMATS:
        if graph_format is TURTLE:
            yield (
                graph_format,
                serialize_turtle(triples, prefixes).encode(),
                len(triples),
            )
        elif graph_format in DATASET_FORMATS:
            yield graph_format, _serialize(quads, graph_format, prefixes), len(quads)
        else:
            yield (
                graph_format,
                _serialize(triples, graph_format, prefixes),
                len(triples),
            )


def canonical_nquads(dataset: Dataset) -> bytes:
    """Return the dataset as sorted N-Quads: without blank nodes, its canonical form.

    RDF Dataset Canonicalization, https://www.w3.org/TR/rdf-canon/#canonical-quads.
    """
    return _serialize(dataset.quads(), N_QUADS, {})


def reifier_dump(dataset: Dataset) -> bytes:
    """Return the reifiers as RDF 1.2 Turtle."""
    prefixes = project_prefixes(dataset.project.id_namespace)
    ordered = sorted(dataset.reifiers, key=str)
    output = io.BytesIO()
    serialize_rdf(ordered, output, RdfFormat.TURTLE, prefixes=prefixes)
    return output.getvalue()


def _serialize(
    statements: Iterable[Triple] | Iterable[Quad],
    graph_format: GraphFormat,
    prefixes: dict[str, str],
) -> bytes:
    output = io.BytesIO()
    serialize_rdf(statements, output, graph_format.rdf_format, prefixes=prefixes)
    return output.getvalue()
