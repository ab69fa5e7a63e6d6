"""Random cases: few on each commit, others every day; ``make fuzz`` tries thousands."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, seed, settings

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: Final = int(os.environ.get("KG_FUZZ_CASES", "100"))
SEED: Final = int(os.environ.get("KG_FUZZ_SEED", f"{datetime.now(UTC):%Y%m%d}"))
"""What the cases follow from. A run says it first: with it they can be had again."""


# how long a case takes is up to what else the machine does
settings.register_profile(
    "any time", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any time")


def fuzzed(test: Callable[..., None]) -> Callable[..., None]:
    """Give a test as many cases as this run has, which follow from its seed alone."""
    limits = settings(
        max_examples=CASES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    return seed(SEED)(limits(test))
