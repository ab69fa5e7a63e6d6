"""Names that were probably meant: a slip of the keys, another case or script.

What lies further off is another thing, and to offer it would put words into the mouth
of somebody else. Distance: optimal string alignment (Damerau, Levenshtein).
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
# small letters of other scripts that look like those of Latin
_ALIKE: Final = str.maketrans(
    "авекмнорстухіїјѕһԁԛԝαεικνορτυχոսօհıø",
    "abekmhopctyxiijshdqwaeikvoptuxnsohio",
)


class Suggestions:
    """Suggests some of many names, again and again: each slip is looked at once.

    Only so many names are compared, and with so many slips, as who makes that many has
    no use for more.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names that there are."""
        self.names = tuple(islice(names, _MOST_NAMES))
        self._known: dict[str, tuple[str, ...]] = {}

    def near(self, found: str) -> tuple[str, ...]:
        """Return what :func:`near` does."""
        if found not in self._known:
            if len(self._known) == _MOST_ASKED:
                return ()
            self._known[found] = near(found, self.names)
        return self._known[found]


def near(found: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that ``found`` was probably meant for, the nearest first.

    Names are compared word by word behind the same prefix (``agent:``); one that is
    the same but for case, script, accents or hyphens is near behind any prefix. Words
    with digits are near to themselves alone: years and numbers tell things apart.
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
    """Return a text without case, accents, hyphens, and letters that look alike."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_ALIKE)
    return "".join(c for c in plain if c.isalnum())


def distance(one: str, other: str, most: int) -> int | None:
    """Return the insertions, deletions, changes and exchanges between, up to most."""
    if abs(len(one) - len(other)) > most or len(one) > _LONGEST_WORD:
        return None  # the time is that of the product of both lengths
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
    """Return how many slips of the keys lie between, or None if too many."""
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
    return total if 0 < total <= _most_of_all(words) else None


def _most(word: str, other: str) -> int:
    """Return how many slips make no other word of this one."""
    longest = max(len(word), len(other))
    if any(c.isdigit() for c in word + other):
        return 0
    return (longest >= _ONE_SLIP) + (longest >= _TWO_SLIPS)


def _most_of_all(words: list[str]) -> int:
    return 1 + (sum(map(len, words)) >= _TWO_SLIPS - 1)
