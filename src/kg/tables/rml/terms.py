"""Reads the term maps of an RML mapping: constants, references and templates.

R2RML, 7 (https://www.w3.org/TR/r2rml/#term-map).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.tables.rml.model import RmlError, TermMap
from kg.text.characters import find_invisible, find_invisible_in_iri, visible

if TYPE_CHECKING:
    from pathlib import Path

    from kg.rdf.index import Term

Node = dict[str, list["Term"]]
"""The properties of a node of a mapping, by their local names."""

_LANGUAGE: Final = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")
_PIECES: Final = re.compile(r"\\([{}\\])|([{}])")
_WAYS: Final = ("template", "reference", "constant")


class TermReader:
    """Reads term maps of one mapping."""

    def __init__(self, path: Path) -> None:
        """Take the path of the mapping, for messages."""
        self._path = path

    def constant(self, term: Term) -> TermMap:
        """Return a term map for a constant.

        Raises:
            RmlError: the constant is a blank node.
        """
        if not isinstance(term, NamedNode | Literal):
            raise self.error("makes a blank node", "give each thing an IRI")
        if not term.value:
            raise self.error("has an empty constant", "leave it out")
        return TermMap(term, is_iri=isinstance(term, NamedNode))

    def term(self, node: Node, *, is_object: bool = False) -> TermMap:
        """Return a term map; that of an object can be a literal.

        Raises:
            RmlError: it makes no term, or one that is not allowed here.
        """
        ways = [(way, term) for way in _WAYS for term in node.get(way, ())]
        if len(ways) != 1:
            what = f"a term map has {len(ways)} of template, reference and constant"
            raise self.error(what, "write one of them")
        way, term = ways[0]
        if way == "constant":
            return self.constant(term)
        text = self._text(way, term)
        template = self._template(text) if way == "template" else ("", text, "")
        language, datatype = self._language(node), self._datatype(node)
        is_literal = is_object and bool(way == "reference" or language or datatype)
        is_iri = self._is_iri(node, "Literal" if is_literal else "IRI")
        if not is_iri and not is_object:
            raise self.error("makes a literal as a subject or predicate", "make an IRI")
        if is_iri and way == "template" and not is_iri_text("a".join(template[::2])):
            what = f"the template {visible(text)!r} makes no valid IRI"
            raise self.error(what, "begin it with a base, such as https://example.org/")
        return TermMap(
            template=template,
            is_plain=way == "reference",
            is_iri=is_iri,
            language="" if is_iri else language,
            datatype=None if is_iri else datatype,
        )

    def error(self, what: str, remedy: str) -> RmlError:
        """Return an error of this mapping."""
        return RmlError(self._path, what, remedy)

    def text(self, node: Node, name: str) -> str:
        """Return the one text of a property.

        Raises:
            RmlError: there is none, or several.
        """
        found = node.get(name, [])
        if len(found) != 1:
            what = f"a node has {len(found)} of {name}"
            raise self.error(what, "write one, in quotes")
        return self._text(name, found[0])

    def _text(self, name: str, term: Term) -> str:
        if not isinstance(term, Literal) or not term.value:
            raise self.error(f"{name} is no text", "write a text in quotes")
        if find_invisible(term.value):
            raise self.error(f"{name} has an invisible sign", "remove it")
        return term.value

    def _template(self, text: str) -> tuple[str, ...]:
        """Return the parts of a template: texts, and references between them."""
        parts, at = [""], 0
        for found in _PIECES.finditer(text):
            parts[-1] += text[at : found.start()] + (found[1] or "")
            at = found.end()
            opens = len(parts) % 2 == 1
            if found[2] and (found[2] == "{") is not opens:
                raise self._unpaired(text)
            if found[2]:
                parts.append("")
        parts[-1] += text[at:]
        if len(parts) % 2 == 0 or "" in parts[1::2]:
            raise self._unpaired(text)
        return tuple(parts)

    def _unpaired(self, text: str) -> RmlError:
        what = f"the braces of the template {visible(text)!r} do not fit"
        return self.error(what, r"write {column}, and \\{ for a brace")

    def _language(self, node: Node) -> str:
        if "language" not in node:
            return ""
        tag = self.text(node, "language")
        if not _LANGUAGE.fullmatch(tag):
            what = f"{visible(tag)!r} is no tag of a language"
            raise self.error(what, "write such as en")
        return tag

    def _datatype(self, node: Node) -> NamedNode | None:
        found = node.get("datatype", [])
        if not found:
            return None
        if len(found) > 1 or not isinstance(found[0], NamedNode) or "language" in node:
            raise self.error("datatype is not one IRI", "write one, and no language")
        return found[0]

    def _is_iri(self, node: Node, default: str) -> bool:
        types = node.get("termType", [])
        name = (
            re.split("[/#]", types[0].value)[-1]
            if types and isinstance(types[0], NamedNode)
            else default
        )
        if len(types) > 1 or name not in {"IRI", "Literal"}:
            what = f"the term type {visible(name)} is not made here"
            raise self.error(what, "make an IRI or a Literal")
        return name == "IRI"


def is_iri_text(text: str) -> bool:
    """Return whether a text is a whole IRI."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return not find_invisible_in_iri(text)


def is_node(term: Term) -> bool:
    """Return whether a term can have properties in a mapping."""
    return isinstance(term, NamedNode | BlankNode)
