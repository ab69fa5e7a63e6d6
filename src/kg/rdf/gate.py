"""What is refused before a parser sees it: texts that were seen to break parsers.

RDF 1.2 syntax nested deeply ends the engine's process, and so do deeply nested lists of
JSON-LD; a remote context of JSON-LD would be fetched by some readers. Each scan reads
its text once. Turtle: https://www.w3.org/TR/turtle/; JSON-LD:
https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from kg.errors import Position, SourceError
from kg.rdf.files import position_at

if TYPE_CHECKING:
    from pathlib import Path

_TURTLE: Final = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n\r]++|\\.)*+"'
    r"|'(?:[^'\\\n\r]++|\\.)*+'"
    r"|(?P<term><<)"
    r"|<[^<>\"{}|^`\\\s]*+>"
    r"|\#[^\n]*+"
    r"|(?P<open>[\[({])"
    r"|(?P<close>[\])}])",
    re.DOTALL,
)
_JSON: Final = re.compile(
    r'"(?:[^"\\]++|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL
)


def check_turtle(path: Path, text: str, nesting: int) -> None:
    """Refuse triple terms, and brackets nested more deeply than is allowed.

    Raises:
        SourceError: with the position of the first one.
    """
    depth = 0
    for token in _TURTLE.finditer(text):
        if token["term"]:
            raise SourceError(
                position_at(path, text, token.start()),
                "holds a triple term of RDF 1.2; write RDF 1.1 only",
            )
        depth = _depth(path, text, token, depth, nesting)


def check_json_ld(path: Path, text: str, nesting: int) -> None:
    """Refuse deep nesting, repeated keys, and contexts that would be fetched.

    Raises:
        SourceError: with what is wrong, and where if that is known.
    """
    depth = 0
    for token in _JSON.finditer(text):
        depth = _depth(path, text, token, depth, nesting)
    try:
        # numbers stay as they are written: one of a million digits takes minutes
        document = json.loads(
            text, parse_int=str, parse_float=str, object_pairs_hook=_without_repeats
        )
    except json.JSONDecodeError as error:
        raise SourceError(
            Position(path, error.lineno, error.colno), f"is no JSON: {error.msg}"
        ) from error
    except ValueError as error:
        raise SourceError(Position(path), str(error)) from error
    _check_contexts(path, document)


def _depth(
    path: Path, text: str, token: re.Match[str], depth: int, nesting: int
) -> int:
    if token["close"]:
        return max(0, depth - 1)
    if token["open"] and depth >= nesting:
        raise SourceError(
            position_at(path, text, token.start()),
            f"nests brackets more than {nesting} deep (nesting); write it flat",
        )
    return depth + bool(token["open"])


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in document if keys.count(key) > 1)
        raise ValueError(f"repeats the key {twice!r:.80} in one object; keep one")
    return document


def _check_contexts(path: Path, document: object) -> None:
    if isinstance(document, list):
        for child in document:
            _check_contexts(path, child)
    if not isinstance(document, dict):
        return
    if "@import" in document:
        raise SourceError(Position(path), "imports a context; write it out")
    _check_context(path, document.get("@context"))
    for child in document.values():
        _check_contexts(path, child)


def _check_context(path: Path, found: object) -> None:
    for context in found if isinstance(found, list) else [found]:
        if isinstance(context, str):
            raise SourceError(
                Position(path),
                f"names the context {context[:200]!r}, which would have to be fetched; "
                "write it out",
            )
