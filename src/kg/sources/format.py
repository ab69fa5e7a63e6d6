"""Formats an authored file: its canonical Turtle, which is the only text of its graph.

So a review is a diff of claims. The writer is :mod:`kg.rdf.turtle_writer`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.errors import Position, SourceError
from kg.rdf.turtle_writer import has_blank_node, serialize
from kg.sources.parse import STATES_NOTHING, parse_turtle
from kg.sources.turtle_tokens import COMMENT, IRI, STRING
from kg.text.positions import error_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TOKEN: Final = re.compile(rf"{STRING}|{IRI}|(?P<comment>{COMMENT})|\\.", re.DOTALL)


def format_turtle(path: Path, text: str, prefixes: Mapping[str, str]) -> str:
    """Return the canonical form of an authored file.

    ``prefixes`` are those of the project; the text may use them undeclared.

    Raises:
        SourceError: the text is not valid Turtle, has no triples though it is not
            empty, or has a comment or a blank node, which formatting would lose or
            rename.
    """
    triples = parse_turtle(path, text, prefixes)
    if comment := _comment(text):
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


def _comment(text: str) -> re.Match[str] | None:
    tokens = _TOKEN.finditer(text)
    return next((token for token in tokens if token["comment"]), None)
