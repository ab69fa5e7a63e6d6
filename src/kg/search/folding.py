"""Folds texts, so that what a person types finds a name in another spelling.

A name is spelt in many ways in the letters of another language, which differ mostly in
vowels, and in letters for sounds that the other language lacks. :func:`sounds` leaves
out what they differ in.

Scripts are transliterated to ASCII letter by letter, which also removes diacritics
(https://github.com/anyascii/anyascii). What people leave out or cannot type goes:
case, apostrophes, soft and hard signs. Folding is a part of the format of an index,
so the release of the library is fixed.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import Final

from anyascii import anyascii

from kg.rdf.rows import Memo

_PAIRS: Final = (("ու", "u"), ("եւ", "ev"))
"""Two letters that are read as one sound, and as one in other spellings."""
_SIGNS: Final = str.maketrans("", "", "'`\"")
"""An apostrophe in any script, and what soft and hard signs become."""


_SOUNDS: Final = (
    *(("shch", "s"), ("sch", "s"), ("tch", "j"), ("dzh", "j"), ("dj", "j")),
    *(("ch", "j"), ("zh", "j"), ("sh", "s"), ("ts", "s"), ("kh", "g"), ("gh", "g")),
    ("ph", "v"),
)
"""Letters for one sound, and that of each."""
_LIKE: Final = str.maketrans("cfhkqwx", "jvgggvg", "aeiouy")
"""Letters that stand for each other; vowels say nothing."""
_VOWELS: Final = frozenset("aeiouy")
_SHORTEST: Final = 3
"""Letters of a sound: fewer are those of many words."""


def fold(text: str) -> str:
    """Return the words of a text in lower-case ASCII, with a space between them.

    >>> fold("Şəki şəhəri"), fold("Шеки, объезд"), fold("Սուրեն")
    ('seki seheri', 'sheki obezd', 'suren')
    """
    lower = unicodedata.normalize("NFC", text).lower()
    for letters, sound in _PAIRS:
        lower = lower.replace(letters, sound)
    return " ".join(lower.translate(_FOLDED).split())


def sounds(folded: str) -> list[str]:
    """Return what the words of a folded text sound like; empty for a short word.

    >>> sounds("haciyev"), sounds("gadzhiev"), sounds("sargsyan"), sounds("sarkisian")
    (['gjv'], ['gjv'], ['srgsn'], ['srgsn'])
    """
    return [_sound(word) for word in folded.split()]


def _sound(word: str) -> str:
    plain = word
    for letters, sound in _SOUNDS:
        plain = plain.replace(letters, sound)
    begins = "a" if word[0] in _VOWELS else ""
    found = begins + "".join(one for one, _ in groupby(plain.translate(_LIKE)))
    return found if found.isalpha() and len(found) >= _SHORTEST else ""


def _folded(code: int) -> str:
    """Return what a character of a text becomes: letters and digits, or nothing."""
    plain = anyascii(chr(code)).lower()
    if plain and not plain.translate(_SIGNS):
        return ""
    return "".join(one if one.isalnum() else " " for one in plain.translate(_SIGNS))


_FOLDED: Final = Memo(_folded)
