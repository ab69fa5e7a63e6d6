"""The figures of a row: a value, and the least and the most that the source states."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.rdf.vocabulary import KG, XSD
from kg.tables.fields import FIGURES
from kg.tables.values import ValueProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.tables.facts import Facts

USUAL: Final = {
    KG.exact: "as-stated",
    KG.lowerLimit: "at-least",
    KG.upperLimit: "up-to",
}
"""The rules of qualifiers that a row need not name, and their usual slugs."""


class RowFigure(NamedTuple):
    """One figure of a row: its values by property, its qualifier, and what names it.

    The first figure of a row has no suffix. ``qualifier`` is first the rule of one.
    """

    values: tuple[tuple[NamedNode, Literal], ...]
    qualifier: NamedNode
    suffix: str = ""


def figures_of(facts: Facts) -> list[RowFigure]:
    """Return the figures of a row, or of one of its ``[[figures]]``, with rules.

    A least above the most is two figures, because a source can state that.

    Raises:
        ValueProblemError: a cell is no number.
    """
    value = _number(facts, "value") or _number(facts, "best")
    low, high = _number(facts, "low"), _number(facts, "high")
    found = [_single(value, KG.exact)] if value else []
    if low and high and low == high:
        found += [] if value == low else [_single(low, KG.exact, "-range")]
    elif low and high and Decimal(low) < Decimal(high):
        ends = (KG.lowerBound, _literal(low)), (KG.upperBound, _literal(high))
        found.append(RowFigure(ends, KG.exact, "-range"))
    else:
        found += [_single(low, KG.lowerLimit, "-low")] if low else []
        found += [_single(high, KG.upperLimit, "-high")] if high else []
    if facts.mapping.figures:  # the low of one can stand beside the high of another
        return found
    if len(found) == 1 or value:
        found[:1] = [one._replace(suffix="") for one in found[:1]]
    return found


def warn_of_order(facts: Facts, figures: Iterable[RowFigure]) -> None:
    """Warn if the least that a row states of something is above the most."""
    limits = {one.qualifier: Decimal(one.values[0][1].value) for one in figures}
    low, high = limits.get(KG.lowerLimit), limits.get(KG.upperLimit)
    if low is not None and high is not None and low > high:
        what = f"low ({low}) is above high ({high}); they become two claims"
        facts.warn("low", what, "see whether the source states both")


def need_figure(facts: Facts) -> None:
    """Refuse a row that has no figure.

    Raises:
        ValueProblemError: always.
    """
    field = next(name for name in FIGURES if facts.has(name))
    raise ValueProblemError(
        "the row has no figure", "fill it in, or take the row out", field
    )


def _number(facts: Facts, field: str) -> str | None:
    """Return a figure; it is whole if the row names no unit, as 40.0 of some tools."""
    number = facts.number(field)
    if number is None or "." not in number or facts.text("unit"):
        return number
    whole, _, rest = number.partition(".")
    if rest.strip("0"):
        what = f"{number} is no whole number, and the row names no unit"
        raise ValueProblemError(what, "name the unit, or count as the source", field)
    return whole


def _single(number: str, rule: NamedNode, suffix: str = "") -> RowFigure:
    return RowFigure(((KG.value, _literal(number)),), rule, suffix)


def _literal(number: str) -> Literal:
    datatype = XSD.decimal if "." in number else XSD.integer
    return Literal(number, datatype=datatype)
