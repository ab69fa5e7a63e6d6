"""Finds the direction of a text, right to left or left to right, from its language tag.

Language tags: BCP 47, https://www.rfc-editor.org/rfc/rfc5646. Likely subtags: CLDR, in
Babel, https://unicode.org/reports/tr35/#Likely_Subtags.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from babel.core import get_global

_RIGHT_TO_LEFT: Final = """
    Adlm Arab Aran Armi Avst Chrs Cprt Elym Gara Hatr Hebr Hung Khar Lydi Mand Mani Mend
    Merc Mero Narb Nbat Nkoo Orkh Ougr Palm Phli Phlp Phnx Prti Rohg Samr Sarb Sidt Sogd
    Sogo Syrc Syre Syrj Syrn Thaa Yezi
"""
"""Scripts (ISO 15924) whose letters have the bidirectional class R or AL."""
_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}"
    r"(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?(?:-[a-z0-9-]*)?",
    re.IGNORECASE,
)
_UNTOLD: Final = frozenset({"mis", "mul", "und", "zxx"})
"""Language subtags that name no single language."""


@lru_cache(1024)
def direction(tag: str) -> str:
    """Return the value of ``dir`` in HTML for a text with a language tag.

    The script decides between ``rtl`` and ``ltr``: the one in the tag, else the likely
    one of its language and region. If none is known, the value is ``auto``: the browser
    goes by the first letter.
    """
    script = _script(tag)
    if script is None:
        return "auto"
    return "rtl" if script in _RIGHT_TO_LEFT else "ltr"


def _script(tag: str) -> str | None:
    found = _TAG.fullmatch(tag)
    if found is None or found["language"].lower() in _UNTOLD:
        return None
    if found["script"]:
        return found["script"].capitalize()
    language, region = found["language"].lower(), (found["region"] or "").upper()
    alias = get_global("language_aliases").get(language, language)
    language, _, of_alias = alias.partition("_")
    likely = get_global("likely_subtags")
    whole = likely.get(f"{language}_{region or of_alias}") or likely.get(language)
    return whole.split("_")[1] if whole else None
