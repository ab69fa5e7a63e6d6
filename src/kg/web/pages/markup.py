"""Writes what a view shows as HTML: terms with their links and languages."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.web.views.terms import Shown

_KEPT: Final = 4096
_SEPARATOR: Final = Markup("; ")
_LANGUAGE: Final = Markup(' lang="{}" dir="{}"')
_ELSEWHERE: Final = Markup(' rel="nofollow noopener external"')
_LINK: Final = Markup('<a href="{}"{}{}>{}</a>')
_IN_A_SCRIPT: Final = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
"""What could end or begin markup, or a line, as JSON has it in strings."""
_SPAN: Final = Markup("<span{}>{}</span>")


@lru_cache(_KEPT)
def term(shown: Shown) -> Markup:
    """Return a term: its text in its language, as a link if it has a safe one."""
    told = Markup()
    if shown.language:
        told = _LANGUAGE.format(shown.language, shown.direction)
    if shown.href:
        away = _ELSEWHERE if shown.external else Markup()
        return _LINK.format(shown.href, away, told, shown.text)
    return _SPAN.format(told, shown.text) if told else escape(shown.text)


def terms(several: Iterable[Shown]) -> Markup:
    """Return several terms in a row."""
    return _SEPARATOR.join(map(term, several))


def data_block(data: object) -> Markup:
    """Return JSON that nothing in it can break out of (HTML, section 4.12.1.3).

    Outside strings, JSON has none of the characters that are escaped.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_IN_A_SCRIPT))  # noqa: S704 - escaped
