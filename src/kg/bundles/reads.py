"""What a rule reads, as a value that costs no reading of queries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reads:
    """Whether a rule is local, and the predicates it reads, None if they may be any.

    ``loose`` are those of statements to which no member of a solution leads, though the
    solution has members. A class stands for ``rdf:type`` with it as the object.
    """

    is_local: bool
    predicates: frozenset[str] | None
    loose: frozenset[str] | None = None

    def in_part(self, shared: frozenset[str]) -> bool:
        """Return whether a rule may be asked of the part that a change touches.

        ``shared`` are the predicates of what it changes that is of no member, and the
        classes in it.
        """
        is_led_to = not shared or (
            self.loose is not None and self.loose.isdisjoint(shared)
        )
        return self.is_local and is_led_to
