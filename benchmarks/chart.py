"""Draws lines on logarithmic axes as SVG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Line = Sequence[tuple[float, float]]

_WIDTH: Final = 720
_HEIGHT: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 150, 20, 50
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000")
"""Colours of Okabe and Ito, which people see apart who see red and green as one."""
_DASHES: Final = ("none", "8 3", "2 3", "10 3 2 3", "4 4")


class _Axis:
    """A logarithmic axis from one power of ten to another."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        self._low = math.floor(math.log10(min(values)))
        self._high = max(math.ceil(math.log10(max(values))), self._low + 1)
        self._begin, self._end = begin, end

    def at(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._begin + share * (self._end - self._begin)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]


def line_chart(lines: Mapping[str, Line], across: str, up: str) -> str:
    """Return an SVG of lines by name, with the names of both axes.

    A line is a list of points (x, y), all above 0.
    """
    points = [point for line in lines.values() for point in line]
    x = _Axis([one for one, _ in points], _LEFT, _WIDTH - _RIGHT)
    y = _Axis([one for _, one in points], _HEIGHT - _BOTTOM, _TOP)
    drawn = [*_grid(x, y, across, up)]
    places = sorted(lines, key=lambda name: lines[name][-1][1])
    lowest = float(_HEIGHT)
    for name in places:  # from below, so that names can move up out of each other's way
        number = list(lines).index(name)
        lowest = min(y.at(lines[name][-1][1]), lowest - 16)
        drawn += _line(name, lines[name], x, y, (number, lowest))
    body = "\n".join(f"  {one}" for one in drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="12">\n'
        f'  <rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>\n{body}\n</svg>\n'
    )


def _grid(x: _Axis, y: _Axis, across: str, up: str) -> list[str]:
    left, right = _LEFT, _WIDTH - _RIGHT
    bottom = _HEIGHT - _BOTTOM
    found = []
    for tick in y.ticks():
        at = y.at(tick)
        found.append(_rule(left, at, right, at))
        found.append(_text(left - 6, at + 4, f"{tick:,g}", "end"))
    for tick in x.ticks():
        at = x.at(tick)
        found.append(_rule(at, _TOP, at, bottom))
        found.append(_text(at, bottom + 18, f"{tick:,.0f}", "middle"))
    found.append(_text((left + right) / 2, _HEIGHT - 10, across, "middle"))
    return [*found, _text(left, _TOP - 6, up, "start")]


def _line(
    name: str, line: Line, x: _Axis, y: _Axis, look: tuple[int, float]
) -> list[str]:
    number, label = look
    colour = _COLOURS[number % len(_COLOURS)]
    dash = _DASHES[number % len(_DASHES)]
    path = " ".join(f"{x.at(one):.1f},{y.at(other):.1f}" for one, other in line)
    dots = [
        f'<circle cx="{x.at(one):.1f}" cy="{y.at(other):.1f}" r="3" fill="{colour}"/>'
        for one, other in line
    ]
    drawn = (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dash}"/>'
    )
    return [
        drawn,
        *dots,
        _text(x.at(line[-1][0]) + 10, label + 4, name, "start", colour),
    ]


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        'stroke="#dddddd"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, fill: str = "#333333") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">'
        f"{escape(text)}</text>"
    )
