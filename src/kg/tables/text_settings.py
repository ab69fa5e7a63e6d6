"""The settings of an ``import.toml`` that are one text: defaults, and checks.

A check returns what is wrong with a text, or an empty text.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from kg.iris import SLUG

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.project import Project

INVISIBLE: Final = ("refuse", "remove")
"""What is done with a cell that has invisible characters."""
_LONGEST_NAME: Final = 40


def name_fault(value: str, _: Project | None = None) -> str:
    """Return what is wrong with the name of an import, or an empty text."""
    if not re.fullmatch(SLUG, value) or len(value) > _LONGEST_NAME:
        return f"must be up to {_LONGEST_NAME} lower-case ASCII words and hyphens"
    return ""


def _language(value: str, project: Project) -> str:
    known = project.languages
    return "" if value in known else f"must be one of {', '.join(known)} (kg.toml)"


def _day(value: str, _: Project) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "must be the day on which you record the claims, such as 2026-11-27"
    return ""


def _sign(value: str, _: Project) -> str:
    return "" if len(value) == 1 and value not in '"\r\n' else "must be one character"


def _number_sign(value: str, _: Project) -> str:
    known = ",. '\u2019\u00a0\u202f_"
    return (
        ""
        if len(value) == 1 and value in known
        else "is no sign that stands in numbers"
    )


def _invisible(value: str, _: Project) -> str:
    return "" if value in INVISIBLE else f"must be one of {', '.join(INVISIBLE)}"


def _any(_value: str, _: Project) -> str:
    return ""


TEXTS: Final[dict[str, tuple[str | None, Callable[[str, Project], str]]]] = {
    "name": (None, name_fault),
    "language": (None, _language),
    "recorded": (None, _day),
    "delimiter": ("", _sign),
    "sheet": ("", _any),
    "thousands": ("", _number_sign),
    "decimal": (".", _number_sign),
    "invisible": ("refuse", _invisible),
}
"""The settings that are one text: the default if they need not be given, a check."""
