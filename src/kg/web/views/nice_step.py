"""The distance of the numbers on a scale."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_NICE: Final = (1, 2, 5, 10)


def nice_step(least: Decimal) -> Decimal:
    """Return 1, 2 or 5 times a power of ten that is no less than a positive number."""
    power = Decimal(10) ** least.adjusted()
    return next(nice * power for nice in _NICE if nice * power >= least)
