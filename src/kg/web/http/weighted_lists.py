"""Parses ``Accept`` and ``Accept-Encoding``: weighted lists (RFC 9110, section 12.4.2).

Malformed elements are ignored, and the others count.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELEMENT: Final = re.compile(r'(?:[^",]++|"(?:[^"\\]++|\\.?)*+(?:"|\Z))++', re.DOTALL)
_PART: Final = re.compile(r'(?:[^";]++|"(?:[^"\\]++|\\.?)*+(?:"|\Z))++', re.DOTALL)
_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE: Final = re.compile(rf"{_WORD}/{_WORD}")
_WEIGHT: Final = re.compile(r"[01]?\.?[0-9]{0,15}")
_UTF_8: Final = {"charset=utf-8", 'charset="utf-8"', "charset=utf8"}


class Weighted(NamedTuple):
    """An element of a weighted list (RFC 9110, section 12.4.2), in lower case.

    ``weight`` is None if it is malformed. Parameters after the weight are left out.
    """

    name: str
    parameters: tuple[str, ...]
    weight: float | None


def weighted(value: str) -> Iterator[Weighted]:
    """Yield the elements of a field such as ``Accept``, in one pass over it."""
    for element in _ELEMENT.finditer(value.lower()):
        name, *rest = [part.strip() for part in _PART.findall(element[0])] or [""]
        parameters: list[str] = []
        weight: float | None = 1.0
        for part in rest:
            key, _, said = (piece.strip() for piece in part.partition("="))
            if key == "q":
                weight = _weight(said)
                break
            parameters.append(f"{key}={said}")
        if name:
            yield Weighted(name, tuple(parameters), weight)


def _weight(text: str) -> float | None:
    """Return a weight; ``.2`` is valid too, as Java sends it without the zero."""
    if not _WEIGHT.fullmatch(text) or not text.strip("."):
        return None
    weight = float(text)
    return weight if weight <= 1 else None


class MediaRanges:
    """The media ranges of an ``Accept`` field, with their weights."""

    def __init__(self, accept: str) -> None:
        """Parse the value of the field."""
        self._weights: dict[str, float] = {}
        for name, parameters, weight in weighted(accept):
            # old clients send a lone asterisk and mean any type
            found = "*/*" if name == "*" else name
            if weight is None or not _RANGE.fullmatch(found):
                continue
            if found.startswith("*/") and found != "*/*":
                continue
            # our types have no parameter but charset: a range with another parameter
            # states a preference, and excludes nothing
            if not _UTF_8.issuperset(parameters):
                if weight == 0:
                    continue
                found += ";"
            self._weights[found] = max(weight, self._weights.get(found, 0.0))

    def __bool__(self) -> bool:
        """Whether there is any media range."""
        return bool(self._weights)

    def named(self, name: str) -> float | None:
        """Return the weight of a type or range that is listed itself, or None."""
        return self._weights.get(name, self._weights.get(f"{name};"))

    def weigh(self, media_type: str) -> tuple[float, int]:
        """Return the weight of a type, and how specific its range is, from 0 to 2."""
        family = f"{media_type.partition('/')[0]}/*"
        for name, closeness in ((media_type, 2), (family, 1), ("*/*", 0)):
            weight = self.named(name)
            if weight is not None:
                return weight, closeness
        return 0.0, 0


@lru_cache(1024)
def media_ranges(accept: str) -> MediaRanges:
    """Return the media ranges of an ``Accept`` field."""
    return MediaRanges(accept)
