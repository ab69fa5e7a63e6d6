"""Scans Turtle, TriG, N-Triples or N-Quads for the offsets of each statement.

Grammars: https://www.w3.org/TR/turtle/#sec-grammar, https://www.w3.org/TR/trig/,
https://www.w3.org/TR/n-quads/. The parser has accepted the text already, so the scanner
checks nothing. It needs no recursion for deep nesting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.vocabulary import RDF, XSD
from kg.sources.turtle_tokens import COMMENT, IN_IRI, STRING
from kg.text.escapes import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    Term = NamedNode | BlankNode | Literal

_PNAME: Final = (
    r"(?:[^\s<>\"'\[\](){};,#^@:\\.]+(?:\.+[^\s<>\"'\[\](){};,#^@:\\.]+)*)?:"
    r"(?:\\.|\.+(?=[^\s<>\"'\[\](){};,#.])|[^\s<>\"'\[\](){};,#\\.])*"
)
_TOKEN: Final = re.compile(
    rf"(?P<space>[\s]+|{COMMENT})"
    rf"|<(?P<iri>{IN_IRI})>"
    rf"|(?P<text>{STRING})"
    rf"(?:@(?P<language>[A-Za-z0-9-]+)"
    rf"|\s*\^\^\s*(?:<(?P<datatype>{IN_IRI})>|(?P<short>{_PNAME})))?"
    r"|_:(?P<label>[\w·-]+(?:\.+[\w·-]+)*)"
    r"|(?P<number>[+-]?(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.?[eE][+-]?[0-9]+"
    r"|[0-9]+))"
    rf"|(?P<pname>{_PNAME})"
    r"|@?(?P<directive>(?i:prefix|base)\b)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<sign>[.;,\[\](){}])",
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple, and the offsets of its three terms in the text (in characters)."""

    subject: Term
    predicate: Term
    object: Term
    subject_offset: int
    predicate_offset: int
    object_offset: int


@dataclass(slots=True)
class _Frame:
    """An unfinished statement, blank node property list, or collection."""

    sign: str
    place: int
    subject: tuple[Term, int] | None = None
    predicate: tuple[Term, int] | None = None
    complete: bool = False
    items: list[tuple[Term, int]] = field(default_factory=list)


def scan_statements(text: str, base: str = "") -> Iterator[Statement]:
    """Yield each triple of a text with its offsets.

    The name of a blank node without a label is ``o`` and its offset.
    """
    return _Scanner(text, base).statements()


class _Scanner:
    def __init__(self, text: str, base: str) -> None:
        self.text = text
        self.base = base
        self.prefixes: dict[str, str] = {}
        self.named: dict[str, NamedNode] = {}
        self.frames = [_Frame("", 0)]
        self.found: list[Statement] = []

    def statements(self) -> Iterator[Statement]:
        place = 0
        while place < len(self.text):
            token = _TOKEN.match(self.text, place)
            if token is None:
                place += 1  # cannot happen in a text that the parser accepted
                continue
            place = token.end()
            if token["sign"]:
                self._sign(token["sign"], token.start())
            elif token["directive"]:
                place = self._directive(token["directive"].lower(), place)
            elif not token["space"] and (token["word"] or "").lower() != "graph":
                self._deliver(self._term(token), token.start())
            yield from self.found
            self.found.clear()

    def _directive(self, word: str, place: int) -> int:
        """Read the rest of a directive, and return the offset of its end."""
        name = ""
        self.named.clear()
        while token := _TOKEN.match(self.text, place):
            place = token.end()
            if token["pname"]:
                name = token["pname"].rstrip(":")
            if token["iri"] is not None:
                iri = self._resolved(token["iri"])
                if word == "prefix":
                    self.prefixes[name] = iri
                else:
                    self.base = iri
                return place
        return place

    def _sign(self, sign: str, place: int) -> None:
        frame = self.frames[-1]
        if sign in "[(":
            self.frames.append(_Frame(sign, place, (_anonymous(place), place)))
        elif sign == "]":
            self.frames.pop()
            self._deliver(_anonymous(frame.place), frame.place)
        elif sign == ")":
            self.frames.pop()
            self._deliver(self._collection(frame), frame.place)
        elif sign == ";":
            frame.predicate, frame.complete = None, False
        elif sign == ",":
            frame.complete = False
        else:  # the end of a statement, or the edge of a graph
            self.frames = [_Frame("", place)]

    def _deliver(self, term: Term, place: int) -> None:
        """Add a term to the innermost unfinished statement or collection."""
        frame = self.frames[-1]
        if frame.sign == "(":
            frame.items.append((term, place))
        elif frame.subject is None:
            frame.subject = (term, place)
        elif frame.predicate is None:
            frame.predicate = (term, place)
        elif not frame.complete:
            frame.complete = True
            self._emit(frame.subject, frame.predicate, (term, place))
        # else the graph name of N-Quads

    def _emit(
        self,
        subject: tuple[Term, int],
        predicate: tuple[Term, int],
        target: tuple[Term, int],
    ) -> None:
        terms = (subject[0], predicate[0], target[0])
        self.found.append(Statement(*terms, subject[1], predicate[1], target[1]))

    def _collection(self, frame: _Frame) -> Term:
        nodes: list[tuple[Term, int]] = [
            (_anonymous(frame.place, number), place)
            for number, (_, place) in enumerate(frame.items)
        ]
        for number, item in enumerate(frame.items):
            place = item[1]
            last = number + 1 == len(nodes)
            rest = (RDF.nil, place) if last else nodes[number + 1]
            self._emit(nodes[number], (RDF.first, place), item)
            self._emit(nodes[number], (RDF.rest, place), rest)
        return nodes[0][0] if nodes else RDF.nil

    def _term(self, token: re.Match[str]) -> Term:
        if token["text"] is not None:
            return self._literal(token)
        if token["label"] is not None:
            return BlankNode(token["label"])
        if token["number"] is not None:
            return _number(token["number"])
        if (name := token["pname"]) is not None:
            # a text has few names, each many times
            if name not in self.named:
                self.named[name] = NamedNode(self._iri(None, name))
            return self.named[name]
        if token["iri"] is not None:
            return NamedNode(self._resolved(token["iri"]))
        word = token["word"]
        return RDF.type if word == "a" else Literal(word, datatype=XSD.boolean)

    def _literal(self, token: re.Match[str]) -> Literal:
        quoted = token["text"]
        width = 3 if quoted[:3] in {'"""', "'''"} else 1
        value = unescaped(quoted[width:-width])
        if token["language"]:
            return Literal(value, language=token["language"])
        if token["datatype"] is None and token["short"] is None:
            return Literal(value)
        iri = self._iri(token["datatype"], token["short"])
        return Literal(value, datatype=NamedNode(iri))

    def _iri(self, written: str | None, name: str | None) -> str:
        if written is not None or name is None:
            return self._resolved(written or "")
        prefix, _, local = name.partition(":")
        return self.prefixes.get(prefix, "") + _ESCAPED.sub(r"\1", local)

    def _resolved(self, written: str) -> str:
        iri = unescaped(written)
        if not self.base or ":" in iri:
            return iri
        # urljoin drops an empty fragment, but many namespaces end in "#"
        return urljoin(self.base, iri.removesuffix("#")) + "#" * iri.endswith("#")


def _anonymous(place: int, number: int = 0) -> BlankNode:
    return BlankNode(f"o{place}x{number}" if number else f"o{place}")


def _number(text: str) -> Literal:
    if "e" in text.lower():
        return Literal(text, datatype=XSD.double)
    return Literal(text, datatype=XSD.decimal if "." in text else XSD.integer)
