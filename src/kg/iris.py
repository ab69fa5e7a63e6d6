"""Every IRI that a project mints, what such an IRI names, and short names of IRIs.

A thing is named by an IRI under ``id/``: its kind, and its slug. A document about it is
under ``doc/`` (Cool URIs, https://www.w3.org/TR/cooluris/#r303uri). All other IRIs name
what a release or the service has: a file, the dataset, a type of problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Mapping

_THINGS: Final = "id/"
_DOCUMENTS: Final = "doc/"
_GRAPHS: Final = "graph/"
_STATEMENTS: Final = "statements/"


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs under a base IRI, which ends in a slash."""

    base: str

    @property
    def id_namespace(self) -> str:
        """The namespace of all things that the project names."""
        return f"{self.base}{_THINGS}"

    @property
    def home(self) -> NamedNode:
        """The home page, and the project itself."""
        return self._of("")

    @property
    def dataset(self) -> NamedNode:
        """The dataset, whichever release of it."""
        return self._of("dataset")

    @property
    def catalogue(self) -> NamedNode:
        """The catalogue that lists the dataset and the endpoint."""
        return self._of("catalog")

    @property
    def endpoint(self) -> NamedNode:
        """The SPARQL endpoint; it is the base of relative IRIs in queries, too."""
        return self._of("sparql")

    @property
    def publisher(self) -> NamedNode:
        """Whoever publishes the dataset."""
        return self._of("publisher")

    @property
    def nanopublications(self) -> NamedNode:
        """The IRI that the digest of a nanopublication is added to."""
        return self._of("np/")

    @property
    def statistics(self) -> NamedNode:
        """The statistics as one data set of a Data Cube."""
        return self.thing("statistics")

    @property
    def limits(self) -> str:
        """The document about the limits of the service."""
        return f"{self.base}limits"

    def problem(self, name: str) -> str:
        """Return the IRI of a type of problem (RFC 9457, section 3.1.1)."""
        return f"{self.base}problems/{name}"

    def part(self, name: str) -> NamedNode:
        """Return the IRI of a part of the dataset by the name of its files."""
        return self._of(f"dataset/{name}")

    def file(self, path: str) -> NamedNode:
        """Return the IRI of a file of a release by its path."""
        return self._of(path)

    def input_file(self, name: str) -> NamedNode:
        """Return the IRI of a file that a build reads."""
        return self._of(f"files/{quote(name)}")

    def commit(self, digest: str) -> NamedNode:
        """Return the IRI of a commit of the project's repository."""
        return self._of(f"commit/{digest}")

    def software(self, release: str) -> NamedNode:
        """Return the IRI of a release of this software, such as ``khojaly-kg-1.0``."""
        return self._of(f"software#{release}")

    def kind(self, kind: str) -> str:
        """Return the namespace of the things of a kind."""
        return kind_namespace(self.id_namespace, kind)

    def thing(self, local_name: str) -> NamedNode:
        """Return the IRI of a thing by its local name, such as ``event/flood``.

        Raises:
            ValueError: the local name makes no IRI.
        """
        return self._of(f"{_THINGS}{local_name}")

    def source(self, name: str) -> NamedNode:
        """Return the IRI of a source by its slug."""
        return self.thing(f"source/{name}")

    def activity(self, name: str) -> NamedNode:
        """Return the IRI of an activity (PROV-O), such as ``build-2026.1``."""
        return self.thing(f"activity/{name}")

    def graph(self, name: str) -> NamedNode:
        """Return the IRI of a named graph."""
        return self.thing(f"{_GRAPHS}{name}")

    def statements(self, source: str) -> NamedNode:
        """Return the IRI of the graph of what a source states, by the source's slug."""
        return self.graph(f"{_STATEMENTS}{source}")

    def local_name(self, iri: str) -> str | None:
        """Return the local name of a thing of the project, or None for another IRI."""
        namespace = self.id_namespace
        return iri[len(namespace) :] if iri.startswith(namespace) else None

    def kind_and_name(self, iri: str) -> tuple[str, str] | None:
        """Return the kind of a thing and its name within it, or None as above."""
        local_name = self.local_name(iri)
        if local_name is None:
            return None
        kind, _, name = local_name.partition("/")
        return kind, name

    def graph_name(self, iri: str) -> str | None:
        """Return the name of a named graph, or None for another IRI."""
        local_name = self.local_name(iri)
        return None if local_name is None else graph_name(local_name)

    def _of(self, path: str) -> NamedNode:
        return NamedNode(f"{self.base}{path}")


def kind_namespace(id_namespace: str, kind: str) -> str:
    """Return the namespace of the things of a kind."""
    return f"{id_namespace}{kind}/"


def graph_name(local_name: str) -> str | None:
    """Return the name of a named graph by its local name, or None for another thing."""
    return local_name[len(_GRAPHS) :] if local_name.startswith(_GRAPHS) else None


def statements_of(name: str) -> str | None:
    """Return the slug of the source whose statements the graph of a name holds."""
    return name.removeprefix(_STATEMENTS) if name.startswith(_STATEMENTS) else None


def figure_iri(claim: NamedNode) -> NamedNode:
    """Return the IRI of the figure that a statistic states."""
    return NamedNode(f"{claim.value}#figure")


def split_iri(iri: str) -> tuple[str, str]:
    """Return the namespace of an IRI and the local name: what follows the last / or #.

    Where neither is in it, all of it is the local name.
    """
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:cut], iri[cut:]


def slug(node: NamedNode) -> str:
    """Return the last segment of an IRI."""
    return node.value.rpartition("/")[2]


def document_path(local_name: str) -> str:
    """Return the path of the document about a thing, on whichever host."""
    return f"/{_DOCUMENTS}{local_name}"


class ShortNames:
    """Shortens IRIs by the prefixes of a project; what has no prefix stays whole."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take prefix to namespace; the longest namespace that fits wins."""
        self._prefixes = sorted(prefixes.items(), key=lambda item: -len(item[1]))

    def name(self, term: object) -> str:
        """Return a term as a person would write it in Turtle."""
        if isinstance(term, Literal):
            return f'"{term.value}"@{term.language}' if term.language else term.value
        if not isinstance(term, NamedNode):
            return str(term)
        for prefix, namespace in self._prefixes:
            if term.value.startswith(namespace) and term.value != namespace:
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return f"<{term.value}>"
