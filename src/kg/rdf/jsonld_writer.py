"""Writes JSON-LD with a context as a stream; only one subject is in memory.

JSON-LD 1.1, https://www.w3.org/TR/json-ld11/#compacted-document-form, in the order of
keys that lets it be read as a stream too (https://www.w3.org/TR/json-ld11-streaming/).
The engine writes the expanded form only, and libraries that compact need the whole
graph in memory.
"""

from __future__ import annotations

import json
import re
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

    from kg.rdf.rows import Thing

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
    graphs: Iterable[tuple[str, Iterable[Thing]]], names: JsonLdNames
) -> Iterator[str]:
    """Yield the pieces of a document: graphs by their IRIs, with their things."""
    yield from _beginning(names)
    for number, (graph, things) in enumerate(graphs):
        yield ",\n" if number else ""
        yield f'{{"@id": {names.texts[graph]}, "@graph": [\n'
        for place, thing in enumerate(things):
            yield ",\n" * bool(place) + _node(thing, names)
        yield "\n]}"
    yield "\n]}\n"


def _beginning(names: JsonLdNames) -> Iterator[str]:
    yield '{"@context": '
    yield json.dumps(names.context, ensure_ascii=False, separators=(",", ":"))
    yield ',\n"@graph": [\n'


def graph_document(things: Iterable[Thing], names: JsonLdNames) -> Iterator[str]:
    """Yield the pieces of a document of one graph, the default graph.

    It has its context in it: many readers fetch none, and a saved file has no network.
    """
    yield from _beginning(names)
    for place, thing in enumerate(things):
        yield ",\n" * bool(place) + _node(thing, names)
    yield "\n]}\n"


def _node(thing: Thing, names: JsonLdNames) -> str:
    subject, predicates, values = thing
    form, places, texts = names.forms[predicates]
    found = [
        known[value]
        if isinstance(value, str)
        else f"[{', '.join([known[target] for target in value])}]"
        for value, known in zip(values, texts, strict=True)
    ]
    found.append(names.texts[subject])
    return form % tuple([found[place] for place in places])


class JsonLdNames:
    """What JSON-LD with a context writes for terms, as texts of JSON."""

    def __init__(self, context: Context) -> None:
        """Take a context that :func:`context` made."""
        self.context = context
        terms = context.items()
        self._names = {iri: name for name, iri in terms if isinstance(iri, str)}
        self._links = {_quoted(name) for name, of in terms if not isinstance(of, str)}
        self._linked = Memo(self._link)
        self._values = Memo(self._value)
        self.texts = Memo(self._name)
        """The name of an IRI or of a blank node, by its text in N-Triples."""
        self.forms = Memo(self._form)
        """How a thing with some predicates is written.

        The form; which value is where in it, with the subject as the last one; and the
        texts of the values of each predicate.
        """

    def _form(
        self, predicates: tuple[str, ...]
    ) -> tuple[str, list[int], list[Memo[str, str]]]:
        keys = [self._name(predicate) for predicate in predicates]
        places = [place for place, verb in enumerate(predicates) if verb != _TYPE]
        others = [f"{keys[place].replace('%', '%%')}: %s" for place in places]
        # the strings of some properties are IRIs
        texts = [self._linked if key in self._links else self._values for key in keys]
        form, places = ['"@id": %s', *others], [len(keys), *places]
        if _TYPE in predicates:
            # readers that keep nothing need the types first
            place = predicates.index(_TYPE)
            form, places = ['"@type": %s', *form], [place, *places]
            texts[place] = self.texts
        return f"{{{', '.join(form)}}}", places, texts

    def _name(self, text: str) -> str:
        is_iri = text[0] == "<"
        return _quoted(_compact(text[1:-1], self._names) if is_iri else text)

    def _link(self, text: str) -> str:
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


# json.dumps makes an encoder for each text
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode
