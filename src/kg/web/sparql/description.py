"""Answers ``/sparql`` without a query: the service description, or a form.

SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/.
A version later than 1.1 is said by the terms that the drafts of SPARQL 1.2 have for it,
https://www.w3.org/TR/sparql12-service-description/.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import Literal, NamedNode, Triple

from kg.project import SPARQL_1_2
from kg.rdf.formats import DOCUMENT_FORMATS, RESULT_FORMATS
from kg.rdf.vocabulary import RDF, SCHEMA, SD, VOID, XSD
from kg.web.http.negotiation import DESCRIPTION_FORMATS, HTML, acceptable, named_formats
from kg.web.pages.rdf import respond
from kg.web.pages.view_context import context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.project import ServiceLimits

blueprint = Blueprint("sparql", __name__)

_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "trig": "TriG",
    "nquads": "N-Quads",
}


@blueprint.get("/sparql")
def describe() -> Response:
    """Describe the service, or show a form.

    The description has the query language, formats, limits and named graphs. It has no
    ``sd:feature``, as none applies: no federation, no dereferencing, no union as
    default graph, no empty graphs.
    """
    names = named_formats(request.args.to_dict(flat=False))
    accept = request.headers.get("Accept", "")
    chosen = acceptable(accept, DESCRIPTION_FORMATS, "the description is", names)
    service = current_app.config["SERVICE"]
    if chosen == HTML:
        page = render_template("sparql.html")
        return Response(page, headers={"Vary": "Accept"})
    endpoint, dataset = context().iris.endpoint, context().iris.dataset
    described = [*_service(endpoint, dataset), *_limits(endpoint, service)]
    if service.sparql == SPARQL_1_2:
        described += _sparql_1_2(endpoint, dataset)
    return respond(described, chosen)


def _service(endpoint: NamedNode, dataset: NamedNode) -> Iterator[Triple]:
    default = NamedNode(f"{endpoint.value}#default-graph")
    yield Triple(endpoint, RDF.type, SD.Service)
    yield Triple(endpoint, SD.endpoint, endpoint)
    yield Triple(endpoint, SD.supportedLanguage, SD.SPARQL11Query)
    for one in (*RESULT_FORMATS, *DOCUMENT_FORMATS):
        name = NamedNode(_FORMATS + _FORMAT_NAMES[one.name])
        yield Triple(endpoint, SD.resultFormat, name)
    yield Triple(endpoint, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, default)
    yield Triple(default, RDF.type, SD.Graph)
    for solution in context().select("graphs"):
        yield from _named_graph(dataset, solution["graph"], solution["triples"])


def _sparql_1_2(endpoint: NamedNode, dataset: NamedNode) -> Iterator[Triple]:
    """Yield the later version, and the graph of reifiers, which pages do without."""
    yield Triple(endpoint, SD.supportedLanguage, SD.SPARQLQuery)
    for version in ("1.1", "1.2"):
        name = NamedNode(f"http://www.w3.org/ns/sparql#version-{version}")
        yield Triple(endpoint, SD.supportedVersion, name)
    if context().store.is_fixed:  # another service says itself what it has
        release = context().release
        paths = (release.reifiers, release.named_graphs)
        files = (release.file(f"{one.relative_to(release.path)}") for one in paths)
        larger, smaller = ((one and one.triples) or 0 for one in files)
        graph = context().iris.graph("reifiers")
        yield from _named_graph(dataset, graph, Literal(larger - smaller))


def _limits(endpoint: NamedNode, service: ServiceLimits) -> Iterator[Triple]:
    for one in fields(service):
        limit = NamedNode(f"{endpoint.value}#{one.name}")
        yield Triple(endpoint, SCHEMA.additionalProperty, limit)
        yield Triple(limit, RDF.type, SCHEMA.PropertyValue)
        yield Triple(limit, SCHEMA.propertyID, Literal(one.name))
        yield Triple(limit, SCHEMA.description, Literal(one.metadata["meaning"]))
        yield Triple(limit, SCHEMA.value, Literal(getattr(service, one.name)))


def _named_graph(dataset: NamedNode, name: object, count: object) -> Iterator[Triple]:
    if not isinstance(name, NamedNode) or not isinstance(count, Literal):
        raise TypeError(name)
    node = NamedNode(f"{dataset.value}#{context().iris.graph_name(name.value) or ''}")
    content = NamedNode(f"{node.value}/content")
    yield Triple(dataset, SD.namedGraph, node)
    yield Triple(node, RDF.type, SD.NamedGraph)
    yield Triple(node, SD.name, name)
    yield Triple(node, SD.graph, content)
    yield Triple(content, RDF.type, SD.Graph)
    number = Literal(count.value, datatype=XSD.integer)
    yield Triple(content, VOID.triples, number)
