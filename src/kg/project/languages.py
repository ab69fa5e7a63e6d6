"""The languages of a project's labels, and their scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

TAG: Final = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag (BCP 47), its language in lower case."""
SCRIPT: Final = re.compile(r"[A-Z][a-z]{3}")
"""The code of a script (ISO 15924)."""
_USUAL: Final = {
    "Latn": "az cs da de en es et fi fr hu it lt lv nl no pl pt ro sv tr",
    "Cyrl": "be bg ru uk",
    "Arab": "ar fa ur",
    "Armn": "hy",
    "Geor": "ka",
    "Grek": "el",
    "Hebr": "he",
}
_SCRIPTS: Final = {tag: code for code, tags in _USUAL.items() for tag in tags.split()}


def check_languages(languages: tuple[str, ...]) -> None:
    """Check that there are languages, and that they are tags.

    Raises:
        ValueError: there are none, or one is no tag; the text says what is needed.
    """
    wrong = [tag for tag in languages if not TAG.fullmatch(tag)]
    if wrong or not languages:
        said = f"; {visible(wrong[0])!r} is none" if wrong else ""
        raise ValueError(f"must be language tags, such as en, de or pt-BR{said}")
    if len(set(languages)) < len(languages):
        raise ValueError("must name each language once")


def scripts_of(languages: tuple[str, ...], stated: Mapping[str, str]) -> dict[str, str]:
    """Return the script of each language: as stated, by its tag, or the usual one.

    A language without a known script is left out.
    """
    found = {tag: stated.get(tag) or _script(tag) for tag in languages}
    return {tag: code for tag, code in found.items() if code}


def _script(tag: str) -> str | None:
    language, *subtags = tag.split("-")
    within = next(filter(SCRIPT.fullmatch, subtags), None)
    return within or _SCRIPTS.get(language)
