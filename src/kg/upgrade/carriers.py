"""The addresses of a source, and of the copies that were read, become its carriers.

The address of the source itself (``schema:url``) stays too; ``kg:readAt`` goes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from kg.iris import slug
from kg.rdf.vocabulary import KG, PAV, PROV, RDF, RDFS, SCHEMA, SKOS
from kg.upgrade.names import READ_AT

if TYPE_CHECKING:
    from kg.iris import Iris
    from kg.rdf.index import Term, TripleIndex

_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")
_IS_READ_AT: Final = NamedNode(READ_AT)
_OF_THE_OLD: Final = (KG.party, _IS_READ_AT)


class Carriers:
    """The carriers that the addresses of sources become."""

    def __init__(self, iris: Iris, graph: TripleIndex) -> None:
        """Take the IRIs of a project, and all of its statements with the new names."""
        self._iris = iris
        self._graph = graph
        self._taken = {one.value for one in graph.instances(KG.Carrier)}
        self._made: dict[tuple[NamedNode, Term], tuple[Triple, ...]] = {}

    def of_source(self, source: NamedNode, place: Term) -> tuple[Triple, ...]:
        """Return the statements about one carrier; an address is one carrier only."""
        if (source, place) not in self._made:
            self._made[source, place] = self._new(source, place)
        return self._made[source, place]

    def is_place(self, triple: Triple) -> bool:
        """Return whether a statement of an old source says where a copy of it is."""
        if triple.predicate == _IS_READ_AT:
            return True
        # a source of the new model has neither, and its address needs no carrier
        return (
            triple.predicate == SCHEMA.url
            and KG.Source in self._graph.nodes(triple.subject, RDF.type)
            and any(self._graph.objects(triple.subject, one) for one in _OF_THE_OLD)
        )

    def _new(self, source: NamedNode, place: Term) -> tuple[Triple, ...]:
        text = place.value if isinstance(place, NamedNode | Literal) else str(place)
        address = isinstance(place, NamedNode) and _ADDRESS.match(text)
        host = _host(text) if address else ""
        carrier = self._free(slug(source), _NO_SLUG.sub("-", host).strip("-"))
        note = Literal(text, language="en")
        return (
            Triple(carrier, RDF.type, KG.Carrier),
            Triple(carrier, RDFS.label, Literal(host or text, language="en")),
            Triple(carrier, PROV.specializationOf, source),
            Triple(carrier, PAV.retrievedFrom, place)
            if address
            else Triple(carrier, SKOS.note, note),
        )

    def _free(self, source: str, host: str) -> NamedNode:
        """Return a new IRI: of the host, or of a copy and its number."""
        number = 1
        while True:
            last = f"-{number}" if number > 1 or not host else ""
            carrier = self._iris.thing(f"carrier/{source}-{host or 'copy'}{last}")
            if carrier.value not in self._taken:
                self._taken.add(carrier.value)
                return carrier
            number += 1


def _host(address: str) -> str:
    """Return the host of an address, without ``www.`` and the port."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
