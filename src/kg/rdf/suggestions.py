"""Finds known names that are similar to an unknown one: a typo, other case or script.

Names that differ more are not suggested: they would be guesses about what the author
meant. Distance: optimal string alignment (Damerau, Levenshtein).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg.iris import split_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 3
"""How many names are suggested."""

_MOST_NAMES: Final = 5000
_MOST_ASKED: Final = 100
_LONGEST_WORD: Final = 64

_ONE_SLIP: Final = 4
_TWO_SLIPS: Final = 8
# lower-case letters of other scripts that look like Latin ones
_ALIKE: Final = str.maketrans(
    "авекмнорстухіїјѕһԁԛԝαεικνορτυχոսօհıø", "abekmhopctyxiijshdqwaeikvoptuxnsohio"
)


class Suggestions:
    """Suggests names for many unknown ones, and remembers the answers.

    The numbers of known and of unknown names that are compared are limited.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take the known names."""
        self.names = tuple(islice(names, _MOST_NAMES))
        self._known: dict[str, tuple[str, ...]] = {}

    def near(self, found: str) -> tuple[str, ...]:
        """Return the same as :func:`near`."""
        if found not in self._known:
            if len(self._known) == _MOST_ASKED:
                return ()
            self._known[found] = near(found, self.names)
        return self._known[found]


def near(found: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that ``found`` was probably meant to be, the nearest first.

    Names with the same prefix (``agent:``) are compared word by word. A name that
    differs only in case, script, accents or hyphens matches with any prefix. Words
    with digits must be equal, because years and numbers distinguish things.
    """
    head, local = _split(found)
    wanted, words = folded(local), _words(local)
    ranked = []
    for name in names:
        other_head, other = _split(name)
        if name == found:
            continue
        if wanted and folded(other) == wanted:
            ranked.append((int(other_head != head), name))
        elif other_head == head:
            slips = _slips(words, _words(other))
            if slips is not None:
                ranked.append((1 + slips, name))
    ranked.sort(key=lambda one: one[0])
    return tuple(name for _, name in ranked[:MOST])


def folded(text: str) -> str:
    """Return a text without case, accents and punctuation, in similar Latin letters."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_ALIKE)
    return "".join(c for c in plain if c.isalnum())


def distance(one: str, other: str, most: int) -> int | None:
    """Return the edit distance of two words (optimal string alignment), up to most."""
    if abs(len(one) - len(other)) > most or len(one) > _LONGEST_WORD:
        return None  # the running time is the product of both lengths
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def _split(name: str) -> tuple[str, str]:
    """Return the prefix or the namespace of a name, and the rest."""
    if name.startswith("<"):
        namespace, local = split_iri(name)
        return namespace, local.rstrip(">")
    head, colon, local = name.partition(":")
    return (head, local) if colon else ("", name)


def _words(local: str) -> list[str]:
    return [folded(word) for word in re.split(r"[\W_]+", local) if word]


def _slips(words: list[str], others: list[str]) -> int | None:
    """Return the number of typos between two names, or None if there are too many."""
    if len(words) != len(others):
        return None
    total = 0
    for word, other in zip(words, others, strict=True):
        if word == other:
            continue
        slips = distance(word, other, _most(word, other))
        if slips is None:
            return None
        total += slips
    most = 1 + (sum(map(len, words)) >= _TWO_SLIPS - 1)
    return total if 0 < total <= most else None


def _most(word: str, other: str) -> int:
    """Return how many typos are allowed before it would be another word."""
    longest = max(len(word), len(other))
    if any(c.isdigit() for c in word + other):
        return 0
    return (longest >= _ONE_SLIP) + (longest >= _TWO_SLIPS)
