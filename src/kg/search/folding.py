"""Folds texts, so that what a person types finds a name in another spelling.

Scripts are transliterated to ASCII letter by letter, which also removes diacritics
(https://github.com/anyascii/anyascii). What people leave out or cannot type goes:
case, apostrophes, soft and hard signs. Folding is a part of the format of an index,
so the release of the library is fixed.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from anyascii import anyascii

from kg.rdf.rows import Memo

_ARMENIAN: Final = (("ու", "u"), ("եւ", "ev"))
"""Two letters that are read as one sound, and as one in other spellings."""
_SIGNS: Final = str.maketrans("", "", "'`\"")
"""An apostrophe in any script, and what soft and hard signs become."""


def fold(text: str) -> str:
    """Return the words of a text in lower-case ASCII, with a space between them.

    >>> fold("Şəki şəhəri"), fold("Шеки, объезд"), fold("Սուրեն")
    ('seki seheri', 'sheki obezd', 'suren')
    """
    lower = unicodedata.normalize("NFC", text).lower()
    for letters, sound in _ARMENIAN:
        lower = lower.replace(letters, sound)
    return " ".join(lower.translate(_FOLDED).split())


def _folded(code: int) -> str:
    """Return what a character of a text becomes: letters and digits, or nothing."""
    plain = anyascii(chr(code)).lower()
    if plain and not plain.translate(_SIGNS):
        return ""
    return "".join(one if one.isalnum() else " " for one in plain.translate(_SIGNS))


_FOLDED: Final = Memo(_folded)
