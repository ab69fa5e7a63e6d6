"""Explains syntax errors in Turtle and its family: the probable mistake, and its place.

The parser reports where it stopped, https://www.w3.org/TR/turtle/#sec-grammar, but the
mistake is often before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.sources.hints import punctuation, words
from kg.sources.hints.error_place import ErrorPlace, Hint, error_place
from kg.sources.hints.words import unusual

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["Hint", "hint", "unusual"]

_GUESSES: Final[tuple[Callable[[ErrorPlace], Hint | str | None], ...]] = (
    words.odd_character,
    punctuation.bracket,
    words.prefix,
    punctuation.cut_off,
    words.number,
    punctuation.missing,
    punctuation.in_text,
    words.word,
    punctuation.separator,
    words.iri,
)
_OF_LINES: Final = (words.odd_character, punctuation.cut_off, words.iri)


def hint(text: str, offset: int, message: str, *, lines: bool = False) -> Hint:
    """Return the parser's message at an offset, with the probable mistake.

    ``lines`` is for N-Triples and N-Quads, which have no abbreviations.
    """
    error = error_place(text, offset, message)
    for guess in _OF_LINES if lines else _GUESSES:
        found = guess(error)
        if isinstance(found, Hint):
            return found
        if found:
            return Hint(offset, f"{message}; {found}")
    return Hint(offset, message)
