"""The IRIs that a project mints: how to build them, parse them, and shorten them.

The IRI of a thing is ``id/``, its kind, and its slug. The document about it is under
``doc/`` (Cool URIs, https://www.w3.org/TR/cooluris/#r303uri). All other IRIs name
parts of a release or of the service: a file, the dataset, a type of problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

if TYPE_CHECKING:
    from collections.abc import Mapping

SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""The form of slugs, which name things within their kinds, and files.

A regular expression: lower-case ASCII words and digits, joined by hyphens.
"""
_THINGS: Final = "id/"
_DOCUMENTS: Final = "doc/"
_GRAPHS: Final = "graph/"
_STATEMENTS: Final = "statements/"


@dataclass(frozen=True, slots=True)
class Iris:
    """Builds and parses the IRIs under a base IRI, which ends in a slash."""

    base: str

    @property
    def id_namespace(self) -> str:
        """The namespace of everything that the project names."""
        return f"{self.base}{_THINGS}"

    @property
    def home(self) -> NamedNode:
        """The home page; the same IRI names the project."""
        return self._of("")

    @property
    def dataset(self) -> NamedNode:
        """The dataset, independent of its releases."""
        return self._of("dataset")

    @property
    def catalogue(self) -> NamedNode:
        """The catalogue that lists the dataset and the endpoint."""
        return self._of("catalog")

    @property
    def endpoint(self) -> NamedNode:
        """The SPARQL endpoint, which is also the base of relative IRIs in queries."""
        return self._of("sparql")

    @property
    def publisher(self) -> NamedNode:
        """The publisher of the dataset."""
        return self._of("publisher")

    @property
    def nanopublications(self) -> NamedNode:
        """The prefix of the IRIs of nanopublications; a digest follows it."""
        return self._of("np/")

    def statistics(self, form: str) -> NamedNode:
        """Return the IRI of the statistics of one form, a data set of a Data Cube."""
        return self.thing(f"statistics/{form}")

    @property
    def limits(self) -> str:
        """The document that lists the limits of the service."""
        return f"{self.base}limits"

    def problem(self, name: str) -> str:
        """Return the IRI of a type of problem (RFC 9457, section 3.1.1)."""
        return f"{self.base}problems/{name}"

    def part(self, name: str) -> NamedNode:
        """Return the IRI of a part of the dataset, given the name of its files."""
        return self._of(f"dataset/{name}")

    def file(self, path: str) -> NamedNode:
        """Return the IRI of a file of a release, given its path."""
        return self._of(path)

    def input_file(self, name: str) -> NamedNode:
        """Return the IRI of a file that a build reads."""
        return self._of(f"files/{quote(name)}")

    def table_row(self, name: str, number: int) -> NamedNode:
        """Return the IRI of a row of a table, which counts from 1 (RFC 7111, 2.1)."""
        return NamedNode(f"{self.input_file(name).value}#row={number}")

    def commit(self, digest: str) -> NamedNode:
        """Return the IRI of a commit of the project's repository."""
        return self._of(f"commit/{digest}")

    def software(self, release: str) -> NamedNode:
        """Return the IRI of a release of this software, such as ``khojaly-kg-1.0``."""
        return self._of(f"software#{release}")

    def kind(self, kind: str) -> str:
        """Return the namespace of the things of one kind."""
        return kind_namespace(self.id_namespace, kind)

    def thing(self, local_name: str) -> NamedNode:
        """Return the IRI of a thing, given its local name, such as ``event/flood``.

        Raises:
            ValueError: the local name does not make a valid IRI.
        """
        return self._of(f"{_THINGS}{local_name}")

    def source(self, name: str) -> NamedNode:
        """Return the IRI of a source, given its slug."""
        return self.thing(f"source/{name}")

    def activity(self, name: str) -> NamedNode:
        """Return the IRI of a PROV-O activity, such as ``build-2026.1``."""
        return self.thing(f"activity/{name}")

    def graph(self, name: str) -> NamedNode:
        """Return the IRI of a named graph."""
        return self.thing(f"{_GRAPHS}{name}")

    def statements(self, source: str, claimant: str) -> NamedNode:
        """Return the IRI of the graph of a claimant's statements in a source."""
        return self.graph(f"{_STATEMENTS}{source}/{claimant}")

    def local_name(self, iri: str) -> str | None:
        """Return the local name of a thing, or None for an IRI of anything else."""
        namespace = self.id_namespace
        return iri[len(namespace) :] if iri.startswith(namespace) else None

    def kind_and_name(self, iri: str) -> tuple[str, str] | None:
        """Return the kind of a thing and its name, or None as for ``local_name``."""
        local_name = self.local_name(iri)
        if local_name is None:
            return None
        kind, _, name = local_name.partition("/")
        return kind, name

    def graph_name(self, iri: str) -> str | None:
        """Return the name of a named graph, or None for an IRI of anything else."""
        local_name = self.local_name(iri)
        return None if local_name is None else graph_name(local_name)

    def _of(self, path: str) -> NamedNode:
        return NamedNode(f"{self.base}{path}")


def kind_namespace(id_namespace: str, kind: str) -> str:
    """Return the namespace of the things of one kind."""
    return f"{id_namespace}{kind}/"


def ontology_namespace(id_namespace: str) -> str:
    """Return the namespace of the classes and properties that a project adds."""
    return f"{id_namespace.removesuffix(_THINGS)}ontology#"


def graph_name(local_name: str) -> str | None:
    """Return the name of a graph from its local name, or None for other things."""
    return local_name[len(_GRAPHS) :] if local_name.startswith(_GRAPHS) else None


def statements_of(name: str) -> str | None:
    """Return the slug of the source that a graph of statements belongs to, or None."""
    if not name.startswith(_STATEMENTS):
        return None
    return name.removeprefix(_STATEMENTS).partition("/")[0]


def figure_iri(claim: NamedNode) -> NamedNode:
    """Return the IRI of the figure that a statistic claim states."""
    return NamedNode(f"{claim.value}#figure")


def verdict_iri(first: NamedNode, second: NamedNode) -> NamedNode:
    """Return the IRI of the verdict on two claims."""
    return NamedNode(f"{first.value}#verdict-{slug(second)}")


def split_iri(iri: str) -> tuple[str, str]:
    """Return the namespace and the local name; it follows the last ``/`` or ``#``.

    If the IRI has neither, the whole IRI is the local name.
    """
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:cut], iri[cut:]


def slug(node: NamedNode) -> str:
    """Return the last segment of an IRI."""
    return node.value.rpartition("/")[2]


def document_path(local_name: str) -> str:
    """Return the path of the document about a thing, without the host."""
    return f"/{_DOCUMENTS}{local_name}"


class ShortNames:
    """Shortens IRIs with the prefixes of a project; other IRIs stay as they are."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take a mapping of prefix to namespace; the longest matching one wins."""
        self._prefixes = sorted(prefixes.items(), key=lambda item: -len(item[1]))

    def name(self, term: object) -> str:
        """Return a term as a person would write it in Turtle."""
        if isinstance(term, Literal):
            return f'"{term.value}"@{term.language}' if term.language else term.value
        if isinstance(term, Triple):
            parts = (term.subject, term.predicate, term.object)
            return f"<<( {' '.join(map(self.name, parts))} )>>"
        if not isinstance(term, NamedNode):
            return str(term)
        for prefix, namespace in self._prefixes:
            if term.value.startswith(namespace) and term.value != namespace:
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return f"<{term.value}>"
