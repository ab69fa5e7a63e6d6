"""Writes JSON-LD with a context as a stream; only one subject is in memory.

JSON-LD 1.1, https://www.w3.org/TR/json-ld11/#compacted-document-form. The engine writes
the expanded form only, and libraries that compact need the whole graph in memory.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.iris import split_iri
from kg.rdf.prefixes import SCHEMES
from kg.rdf.vocabulary import OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


Context = dict[str, Any]

_LOCAL: Final = re.compile(r"[A-Za-z0-9_.-]+")
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")


def context(prefixes: Mapping[str, str], ontology: Iterable[Triple]) -> Context:
    """Return the context of a project: its prefixes, and which properties have IRIs.

    It omits a prefix that is also a URI scheme, such as ``geo``: IRIs of that scheme
    would be read as prefixed names.
    """
    found: Context = {p: iri for p, iri in prefixes.items() if p not in SCHEMES}
    names = {iri: prefix for prefix, iri in found.items()}
    links = {
        t.subject
        for t in ontology
        if t.predicate == RDF.type and t.object == OWL.ObjectProperty
    }
    for prop in sorted(links, key=str):
        if isinstance(prop, NamedNode):
            found[_compact(prop.value, names)] = {"@type": "@id"}
    return found


def serialize_context(document: Context) -> bytes:
    """Return a context as a separate document."""
    text = json.dumps({"@context": document}, indent=1, ensure_ascii=False)
    return f"{text}\n".encode()


def document(quads: Iterable[Quad], context: Context) -> Iterator[str]:
    """Yield the pieces of a document; quads are grouped by graph, then by subject."""
    writer = _Writer(context)
    yield '{"@context": '
    yield json.dumps(context, ensure_ascii=False, separators=(",", ":"))
    yield ',\n"@graph": [\n'
    for number, (graph, group) in enumerate(groupby(quads, lambda q: q.graph_name)):
        yield ",\n" if number else ""
        if isinstance(graph, NamedNode):
            yield f'{{"@id": {_quoted(writer.name(graph))}, "@graph": [\n'
            yield from writer.nodes(group)
            yield "\n]}"
        else:
            yield from writer.nodes(group)
    yield "\n]}\n"


def _compact(iri: str, names: Mapping[str, str]) -> str:
    namespace, local = split_iri(iri)
    prefix = names.get(namespace)
    return f"{prefix}:{local}" if prefix and _LOCAL.fullmatch(local) else iri


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class _Writer:
    def __init__(self, context: Context) -> None:
        terms = context.items()
        self._names = {iri: name for name, iri in terms if isinstance(iri, str)}
        self._links = {name for name, value in terms if not isinstance(value, str)}

    def name(self, node: object) -> str:
        """Return the short form of an IRI, or the label of a blank node."""
        if isinstance(node, NamedNode):
            return _compact(node.value, self._names)
        return str(node)

    def nodes(self, quads: Iterable[Quad]) -> Iterator[str]:
        grouped = groupby(quads, key=lambda quad: quad.subject)
        for number, (subject, group) in enumerate(grouped):
            yield ",\n" if number else ""
            yield self._node(subject, group)

    def _node(self, subject: object, quads: Iterable[Quad]) -> str:
        values: dict[str, list[Any]] = {}
        for quad in quads:
            if quad.predicate == RDF.type:
                key, value = "@type", self.name(quad.object)
            else:
                key = self.name(quad.predicate)
                value = self._value(key, quad.object)
            values.setdefault(key, []).append(value)
        node = {"@id": self.name(subject)} | {
            key: found[0] if len(found) == 1 else found for key, found in values.items()
        }
        return json.dumps(node, ensure_ascii=False)

    def _value(self, key: str, term: object) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(term, Literal):
            name = self.name(term)
            return name if key in self._links else {"@id": name}
        if term.language:
            return {"@language": term.language, "@value": term.value}
        if term.datatype == XSD.string:
            # a plain string of a property with IRI values would be read as an IRI
            return {"@value": term.value} if key in self._links else term.value
        if key not in self._links and (native := _native(term)) is not None:
            return native
        return {"@type": self.name(term.datatype), "@value": term.value}


def _native(term: Literal) -> int | bool | None:
    """Return the JSON number or boolean with exactly the same value, or None."""
    if term.datatype == XSD.integer and _INTEGER.fullmatch(term.value):
        return int(term.value)
    if term.datatype == XSD.boolean and term.value in {"true", "false"}:
        return term.value == "true"
    return None
