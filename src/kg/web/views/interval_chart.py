"""A chart of figures as intervals: one line for each claim, as pure geometry.

A figure as stated is a dot, a range a bar, an open end an arrow. The form of a dot
tells the party of who says it, so colour alone tells nothing (WCAG 2.2, 1.4.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import KG
from kg.web.views.claim_order import number
from kg.web.views.nice_step import nice_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.web.views.claim_view import ClaimView

WIDTH: Final = 960
"""The width of a chart, in units of its own; a page scales it."""
FORMS: Final = 8
"""How many parties have a form and a colour of their own."""
_LEFT: Final = 330
_RIGHT: Final = WIDTH - 24
_LINE: Final = 24
_GAP: Final = 10
_TOP: Final = 34
_TICKS: Final = 6
_LONGEST: Final = 36
_ROOM: Final = Decimal("1.05")


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the scale, and where it stands."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A claim in a chart: its line, and what is drawn from ``start`` to ``end``.

    ``dot`` is where the number stands that a source gives, if it gives one. An open
    start or end is an arrow. ``form`` is that of the party, from 0 on.
    """

    y: float
    start: float
    end: float
    dot: float | None
    is_open_start: bool
    is_open_end: bool
    form: int
    label: str
    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class ChartHead:
    """Whom the claims below it count."""

    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """Claims of one origin stand within a bracket."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """A chart: its height, its scale, its marks, and the form of each party."""

    height: float
    ticks: tuple[Tick, ...]
    heads: tuple[ChartHead, ...]
    marks: tuple[ChartMark, ...]
    brackets: tuple[Bracket, ...]
    parties: tuple[tuple[int, str], ...]


def interval_chart(claims: Sequence[ClaimView]) -> IntervalChart | None:
    """Return the chart of claims in their order, or None if none gives a figure."""
    shown = [one for one in claims if one.least or one.most]
    ends = [end for one in shown for end in _ends(one) if end is not None]
    if not ends:
        return None
    scale = _scale(max(ends))
    drawing = _Drawing(scale, _forms(shown))
    counted = {_counted(one) for one in shown}
    for words, several in groupby(shown, _counted):
        if len(counted) > 1:
            drawing.head(words)
        for origin, group in groupby(several, _origin):
            drawing.draw([*group], is_bracketed=bool(origin))
    return drawing.chart()


class _Drawing:
    """Places claims from the top to the bottom."""

    def __init__(self, scale: Scale, forms: dict[str, int]) -> None:
        self._scale = scale
        self._forms = forms
        self._y = float(_TOP)
        self._heads: list[ChartHead] = []
        self._marks: list[ChartMark] = []
        self._brackets: list[Bracket] = []

    def head(self, words: str) -> None:
        """Write whom the claims below count."""
        self._heads.append(ChartHead(self._y + _LINE / 2, words))
        self._y += _LINE

    def draw(self, claims: Sequence[ClaimView], *, is_bracketed: bool) -> None:
        """Draw claims of one origin, or of unknown ones."""
        first = self._y
        for claim in claims:
            middle = self._y + _LINE / 2
            form = self._forms[_party(claim)]
            self._marks.append(_mark(claim, middle, self._scale, form))
            self._y += _LINE
        if is_bracketed and len(claims) > 1:
            self._brackets.append(Bracket(first + 3, self._y - 3))
        self._y += _GAP

    def chart(self) -> IntervalChart:
        """Return what is drawn."""
        return IntervalChart(
            height=self._y,
            ticks=tuple(self._scale.ticks()),
            heads=tuple(self._heads),
            marks=tuple(self._marks),
            brackets=tuple(self._brackets),
            parties=tuple((form, party) for party, form in self._forms.items()),
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of numbers from 0 to ``top``, with a tick at each ``step``."""

    step: Decimal
    top: Decimal

    def x(self, value: Decimal) -> float:
        """Return where a number stands."""
        share = float(max(Decimal(0), min(value, self.top)) / self.top)
        return round(_LEFT + (_RIGHT - _LEFT) * share, 1)

    def ticks(self) -> Iterable[Tick]:
        """Yield the ticks."""
        for place in range(int(self.top / self.step) + 1):
            value = self.step * place
            yield Tick(self.x(value), f"{value.normalize():,f}")


def _scale(most: Decimal) -> Scale:
    """Return a scale with room after the largest number, for what has no end."""
    needed = max(most * _ROOM, Decimal(1))
    step = nice_step(needed / _TICKS)
    return Scale(step, step * (needed / step).to_integral_value(ROUND_CEILING))


def _counted(claim: ClaimView) -> str:
    """Return whom and what part of an event a figure counts."""
    return "; ".join(one.text for one in (*claim.population, *claim.scope))


def _origin(claim: ClaimView) -> str:
    """Return what claims are grouped by: an origin, nothing if it is unknown."""
    if any(one.iri == KG.unknownOrigin.value for one in claim.origin):
        return ""
    return next((one.iri or one.text for one in claim.origin), claim.claim.iri or "")


def _ends(claim: ClaimView) -> tuple[Decimal | None, Decimal | None]:
    return number(claim.least), number(claim.most)


def _forms(claims: Iterable[ClaimView]) -> dict[str, int]:
    """Return the form of each party, by its name; the last form is that of the rest."""
    names = sorted({_party(one) for one in claims})
    return {name: min(place, FORMS - 1) for place, name in enumerate(names)}


def _party(claim: ClaimView) -> str:
    return "; ".join(one.text for one in claim.party) or "no party given"


def _mark(claim: ClaimView, y: float, scale: Scale, form: int) -> ChartMark:
    low, high = _ends(claim)
    value = number(claim.value)
    dot = value if value is not None else (low if low == high else None)
    # "up to 50" is compared as from 0 on: that end is open, nobody says 0
    said = value if value is not None else number(claim.lower_bound)
    is_open_start = low is None or (low == 0 and said != 0)
    year = claim.stated_on[:4]
    who = "; ".join(one.text for one in claim.claimant)
    short = who if len(who) <= _LONGEST else f"{who[: _LONGEST - 1]}…"
    return ChartMark(
        y=y,
        start=scale.x(low or Decimal(0)),
        end=_RIGHT if high is None else scale.x(high),
        dot=None if dot is None else scale.x(dot),
        is_open_start=is_open_start,
        is_open_end=high is None,
        form=form,
        label=f"{short}, {year}" if year else short,
        words=f"{who}: {claim.stated.text}",
        href=claim.claim.href,
    )
