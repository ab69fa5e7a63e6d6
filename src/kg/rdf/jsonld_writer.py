"""Writes JSON-LD with a context as a stream; only one subject is in memory.

JSON-LD 1.1, https://www.w3.org/TR/json-ld11/#compacted-document-form, in the order of
keys that lets it be read as a stream too (https://www.w3.org/TR/json-ld11-streaming/).
The engine writes the expanded form only, and libraries that compact need the whole
graph in memory.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode

from kg.iris import split_iri
from kg.rdf.prefixes import SCHEMES
from kg.rdf.rows import Memo, literal_parts
from kg.rdf.vocabulary import OWL, RDF, XSD
from kg.text.escapes import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from kg.rdf.rows import Row

Context = dict[str, Any]

_LOCAL: Final = re.compile(r"[A-Za-z0-9_.-]+")
_NATIVE: Final = {
    str(XSD.integer): re.compile(r"0|-?[1-9][0-9]{0,14}"),
    str(XSD.boolean): re.compile(r"true|false"),
}
"""What JSON has too, with exactly the same value."""
_TYPE: Final = str(RDF.type)


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


def document(
    graphs: Iterable[tuple[str, Iterable[Row]]], names: JsonLdNames
) -> Iterator[str]:
    """Yield the pieces of a document: graphs by their IRIs, grouped by subject."""
    yield '{"@context": '
    yield json.dumps(names.context, ensure_ascii=False, separators=(",", ":"))
    yield ',\n"@graph": [\n'
    for number, (graph, rows) in enumerate(graphs):
        yield ",\n" if number else ""
        yield f'{{"@id": {names.texts[graph]}, "@graph": [\n'
        yield from _nodes(rows, names)
        yield "\n]}"
    yield "\n]}\n"


def _nodes(rows: Iterable[Row], names: JsonLdNames) -> Iterator[str]:
    for number, (subject, group) in enumerate(groupby(rows, key=itemgetter(0))):
        yield ",\n" if number else ""
        yield _node(subject, group, names)


def _node(subject: str, rows: Iterable[Row], names: JsonLdNames) -> str:
    types: list[str] = []
    values: dict[str, list[str]] = {}
    for _, predicate, target in rows:
        if predicate == _TYPE:
            types.append(names.texts[target])
            continue
        key = names.texts[predicate]
        texts = names.linked if key in names.links else names.values
        values.setdefault(key, []).append(texts[target])
    # readers that keep nothing need the types first
    first = [f'"@type": {_only(types)}'] if types else []
    first.append(f'"@id": {names.texts[subject]}')
    pairs = [f"{key}: {_only(found)}" for key, found in values.items()]
    return f"{{{', '.join([*first, *pairs])}}}"


def _only(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


class JsonLdNames:
    """What JSON-LD with a context writes for terms, as texts of JSON."""

    def __init__(self, context: Context) -> None:
        """Take a context that :func:`context` made."""
        self.context = context
        terms = context.items()
        self._names = {iri: name for name, iri in terms if isinstance(iri, str)}
        self.links = {_quoted(name) for name, of in terms if not isinstance(of, str)}
        """The names of the properties whose strings are IRIs."""
        self.texts = Memo(self._name)
        """The name of an IRI or of a blank node, by its text in N-Triples."""
        self.linked = Memo(self._linked)
        """The value of a property that has IRIs, by its text in N-Triples."""
        self.values = Memo(self._value)
        """The value of any other property."""

    def _name(self, text: str) -> str:
        is_iri = text[0] == "<"
        return _quoted(_compact(text[1:-1], self._names) if is_iri else text)

    def _linked(self, text: str) -> str:
        # a plain string would be read as an IRI
        return self._literal(text) if text[0] == '"' else self._name(text)

    def _value(self, text: str) -> str:
        if text[0] != '"':
            return f'{{"@id": {self._name(text)}}}'
        quoted, language, datatype = literal_parts(text)
        if not (language or datatype):
            return _quoted(unescaped(quoted[1:-1]))
        native = _NATIVE.get(datatype)
        is_native = native and native.fullmatch(quoted[1:-1])
        return quoted[1:-1] if is_native else self._literal(text)

    def _literal(self, text: str) -> str:
        quoted, language, datatype = literal_parts(text)
        value = f'"@value": {_quoted(unescaped(quoted[1:-1]))}'
        if language:
            return f'{{"@language": {_quoted(language)}, {value}}}'
        if datatype:
            return f'{{"@type": {self._name(datatype)}, {value}}}'
        return f"{{{value}}}"


def _compact(iri: str, names: Mapping[str, str]) -> str:
    namespace, local = split_iri(iri)
    prefix = names.get(namespace)
    return f"{prefix}:{local}" if prefix and _LOCAL.fullmatch(local) else iri


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
