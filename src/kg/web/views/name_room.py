"""Finds room on a map for names, beside the dots that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

_LETTER: Final = 7.5
"""About how wide a letter is."""
_LINE: Final = 16
_Box = tuple[float, float, float, float]


def names_beside(
    placed: Mapping[NamedNode, tuple[float, float]],
    texts: Mapping[NamedNode, str],
    width_of_map: float,
) -> dict[NamedNode, tuple[float, float] | None]:
    """Return where each name begins: beside its dot, or None if there is no room."""
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in placed.values()]
    found: dict[NamedNode, tuple[float, float] | None] = {}
    for one, (x, y) in placed.items():
        width = len(texts[one]) * _LETTER
        spots = ((x + 10, y + 5), (x - 10 - width, y + 5), (x - width / 2, y - 11))
        found[one] = None
        for left, base in (*spots, (x - width / 2, y + 22)):
            box = (left, base - _LINE + 3, left + width, base + 4)
            if left >= 0 and box[2] <= width_of_map and not _hits(box, taken):
                found[one] = round(left, 1), round(base, 1)
                taken.append(box)
                break
    return found


def _hits(box: _Box, others: Iterable[_Box]) -> bool:
    left, top, right, bottom = box
    return any(
        left < one[2] and one[0] < right and top < one[3] and one[1] < bottom
        for one in others
    )
