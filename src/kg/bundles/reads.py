"""What a rule reads, as a value that costs no reading of queries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reads:
    """Whether a rule is local, and the predicates it reads, None if they may be any."""

    is_local: bool
    predicates: frozenset[str] | None
