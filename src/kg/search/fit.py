"""How an entry fits what was typed, and the query that finds those that do.

https://www.sqlite.org/fts5.html, section 3.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from kg.search.folding import sounds
from kg.search.tables import CLAIMS, NOTES

_SHORT: Final = 3
"""A word of fewer letters stands for itself only; the last, of fewer than two."""


class Fit(IntEnum):
    """How a thing fits what was typed, the best first."""

    NAME = 0
    BEGINNING = 1
    WORDS = 2
    SOUND = 3
    NOTE = 4
    CLAIM = 5


def fit_of(key: str, entry: int, name: str) -> Fit:
    """Return how an entry, which may have a folded name, fits a folded text."""
    if entry >= NOTES:
        return Fit.NOTE if entry < CLAIMS else Fit.CLAIM
    if name.startswith(key):
        return Fit.NAME if name == key else Fit.BEGINNING
    return Fit.WORDS if _has_words(name, key) else Fit.SOUND


def _has_words(name: str, key: str) -> bool:
    """Whether a folded name has words that begin with those of a folded text."""
    words = f" {name}"
    return all(f" {word}" in words for word in key.split())


def expression(key: str, *, by_sound: bool) -> str:
    """Return the words as a query of FTS5 (section 3): all of them, as beginnings.

    A word of a name may also sound like it.
    """
    words = key.split()
    alike = sounds(key) if by_sound else [""] * len(words)
    parts = []
    for place, (word, sound) in enumerate(zip(words, alike, strict=True), 1):
        shortest = _SHORT if place < len(words) else _SHORT - 1
        part = f'key : "{word}"{"*" if len(word) >= shortest else ""}'
        parts.append(f'({part} OR sound : "{sound}")' if sound else part)
    return " AND ".join(parts)
