"""Checks JSON-LD before it is parsed: nesting, size, duplicate keys, contexts.

A context, https://www.w3.org/TR/json-ld11/#the-context, can refer to documents to
fetch, occur in every node, and define terms by terms endlessly. A contributed file may
have one context only, an object at the top level.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kg.errors import Position, SourceError
from kg.sources.gate.turtle import GROWN, GROWTH
from kg.text.characters import visible
from kg.text.positions import error_at, position_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.project import Limits

_TOKEN: Final = re.compile(
    r'[^"\[{\]},]++|"(?:[^"\\]|\\.)*+"|(?P<unclosed>")'
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)",
    re.DOTALL,
)
_MOST_DIGITS: Final = 100


def check_json_ld(path: Path, text: str, limits: Limits) -> None:
    """Refuse deep nesting, huge numbers, duplicate keys, and all but one context.

    Raises:
        SourceError: the text has one of them, or is not valid JSON.
    """
    if not text.strip():
        return
    values = _count(path, text, limits)
    reader = _Reader(path, text)
    document = reader.document()
    own = document.get("@context") if isinstance(document, dict) else None
    if reader.contexts > (own is not None):
        reader.refuse(
            '"@context"', "a file has one @context, as an object at its top; join them"
        )
    if own is not None:
        _check_context(reader, own, limits)
    # the parser buffers a whole object before it yields the first triple
    if values * reader.longest_names(own) > GROWTH * limits.file_mib << 20:
        raise SourceError(Position(path), GROWN)


def _count(path: Path, text: str, limits: Limits) -> int:
    """Return the approximate number of values; refuse deep nesting."""
    depth, values = 0, 1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind in {"open", "comma"}:
            values += 1
        depth += (kind == "open") - (kind == "close")
        if depth > limits.depth:
            message = f"is nested more than {limits.depth} levels deep; write it flat"
        elif kind == "unclosed":
            message = "the string is not closed"
        elif values > 2 * limits.statements:
            message = f"has more than {limits.statements} statements; split it"
        else:
            continue
        raise error_at(path, text, token.start(), message)
    return values


class _Reader:
    """Reads JSON of limited depth, and refuses what a contribution must not contain."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self.contexts = 0
        self._longest_key = 0
        self._longest_text: dict[str, int] = {}

    def document(self) -> Any:  # noqa: ANN401 - JSON is of any type
        try:
            return json.loads(
                self._text,
                object_pairs_hook=self._object,
                parse_int=self._number,
                parse_float=self._number,
                parse_constant=self._constant,
            )
        except json.JSONDecodeError as error:
            raise SourceError(
                Position(self._path, error.lineno, error.colno),
                f"is no JSON: {error.msg}",
            ) from error

    def refuse(self, where: str, message: str) -> NoReturn:
        """Refuse the file; the position is the first occurrence of a text."""
        offset = self._text.find(where)
        position = Position(self._path)
        if offset >= 0:
            position = position_at(self._path, self._text, offset)
        raise SourceError(position, message)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            key = next(key for key, count in counts.items() if count > 1)
            self.refuse(f'"{key}"', f"the key {visible(key)} stands twice in an object")
        self._measure(found)
        if "@import" in found:
            self.refuse('"@import"', "@import fetches; write the context out")
        if "@context" in found:
            self.contexts += 1
            self._check_remote(found["@context"])
        return found

    def longest_names(self, context: object) -> int:
        """Return the maximum length of the expanded names of a triple."""
        defined = context if isinstance(context, dict) else {}
        keys = [key for key, value in defined.items() if "@id" in (key, *_texts(value))]
        longest = max((len(text) for text in _texts(defined)), default=0)
        texts = (self._longest_text.get(key, 0) for key in ("@id", *keys))
        return 2 * longest + self._longest_key + max(texts)

    def _measure(self, members: dict[str, Any]) -> None:
        for key, value in members.items():
            self._longest_key = max(self._longest_key, len(key))
            if isinstance(value, str) and len(value) > self._longest_text.get(key, 0):
                self._longest_text[key] = len(value)

    def _check_remote(self, context: object) -> None:
        for one in context if isinstance(context, list) else [context]:
            if isinstance(one, str):
                self.refuse(
                    json.dumps(one),
                    f"the context {visible(one)} would be fetched; write it out",
                )

    def _number(self, digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            message = f"the number is longer than {_MOST_DIGITS} characters; round it"
            self.refuse(digits, message)
        return 0

    def _constant(self, name: str) -> NoReturn:
        self.refuse(name, f"{name} is no JSON; leave it out")


def _check_context(reader: _Reader, context: object, limits: Limits) -> None:
    if not isinstance(context, dict):
        reader.refuse('"@context"', "the @context must be one object; join them")
    leaning = {
        key
        for key, definition in context.items()
        if any(_heads(text, context) for text in _texts(definition))
    }
    for key, definition in context.items():
        where = json.dumps(key, ensure_ascii=False)
        for text in (key, *_texts(definition)):
            if len(text) > limits.iri_chars:
                reader.refuse(
                    where,
                    f"a text in the @context is longer than {limits.iri_chars} "
                    "characters; shorten it",
                )
            # the parser follows such definitions without a limit
            if text != key and not leaning.isdisjoint(_heads(text, context)):
                reader.refuse(
                    where,
                    f"the term {visible(key)} is defined by a term that is itself "
                    "defined by another; write the IRI out",
                )


def _heads(text: str, context: dict[str, Any]) -> set[str]:
    """Return the terms of a context that the expansion of a text would use."""
    heads = {text, text.partition(":")[0]}
    return {head for head in heads if head in context and not head.startswith("@")}


def _texts(definition: object) -> Iterator[str]:
    if isinstance(definition, str):
        yield definition
    elif isinstance(definition, dict):
        for value in definition.values():
            yield from _texts(value)
    elif isinstance(definition, list):
        for value in definition:
            yield from _texts(value)
