"""Sets the number and the daily seed of random cases; ``make fuzz`` runs thousands."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, seed, settings

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: Final = int(os.environ.get("KG_FUZZ_CASES", "100"))
SEED: Final = int(os.environ.get("KG_FUZZ_SEED", f"{datetime.now(UTC):%Y%m%d}"))
"""The seed of the cases. A run prints it first, so that the cases can be repeated."""


# the time of a case depends on what else the machine does
settings.register_profile(
    "any time", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any time")


def fuzzed(test: Callable[..., None]) -> Callable[..., None]:
    """Give a test the number of cases of this run; only the seed determines them."""
    limits = settings(
        max_examples=CASES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    return seed(SEED)(limits(test))
