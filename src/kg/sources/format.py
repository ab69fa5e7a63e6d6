"""Formats an authored file: its canonical Turtle, which is the only text of its graph.

So a review is a diff of claims. The writer is :mod:`kg.rdf.turtle_writer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Triple

from kg.errors import Position, SourceError
from kg.rdf.tidy import tidied
from kg.rdf.turtle_writer import has_blank_node, serialize
from kg.sources.gate.turtle import TOKEN
from kg.sources.parse import STATES_NOTHING, parse_turtle
from kg.text.positions import error_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def format_turtle(path: Path, text: str, prefixes: Mapping[str, str]) -> str:
    """Return the canonical form of an authored file.

    Texts are in NFC, without blanks at their ends.
    ``prefixes`` are those of the project; the text may use them undeclared.

    Raises:
        SourceError: the text is not valid Turtle, has no triples though it is not
            empty, or has a comment or a blank node, which formatting would lose or
            rename.
    """
    return canonical(path, text, parse_turtle(path, text, prefixes), prefixes)


def canonical(
    path: Path, text: str, triples: Iterable[Triple], prefixes: Mapping[str, str]
) -> str:
    """Return the canonical form of statements that take the place of a file's text.

    Raises:
        SourceError: as for :func:`format_turtle`, without errors of syntax.
    """
    triples = [Triple(t.subject, t.predicate, tidied(t.object)) for t in triples]
    if comment := next((t for t in TOKEN.finditer(text) if t["comment"]), None):
        raise error_at(
            path,
            text,
            comment.start(),
            "a comment would be lost; write it as a skos:note",
        )
    if not triples and text.strip():
        raise SourceError(Position(path), STATES_NOTHING)
    if any(has_blank_node(triple) for triple in triples):
        raise SourceError(
            Position(path),
            "holds a blank node; give it an IRI, so that it can be cited",
        )
    return serialize(triples, prefixes)
