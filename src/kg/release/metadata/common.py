"""Functions that several descriptions of a release share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.vocabulary import DCTERMS, FOAF, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.project import Project


def english(text: str) -> Literal:
    """Return an English literal."""
    return Literal(text, language="en")


def number(count: int) -> Literal:
    """Return an integer literal."""
    return Literal(str(count), datatype=XSD.integer)


def described(
    project: Project, node: NamedNode, title: str, description: str
) -> Iterator[Triple]:
    """Yield title, description, licence and publisher of a node."""
    publisher = project.iris.publisher
    yield Triple(node, DCTERMS.title, english(title))
    yield Triple(node, DCTERMS.description, english(description))
    yield Triple(node, DCTERMS.license, NamedNode(project.license))
    yield Triple(node, DCTERMS.publisher, publisher)
    yield Triple(publisher, RDF.type, FOAF.Agent)
    yield Triple(publisher, FOAF.name, english(project.publisher))
