"""Short names of IRIs for people to read: ``claim:essay-date`` for a long IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Mapping


class ShortNames:
    """Shortens IRIs by the prefixes of a project; what has no prefix stays whole."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take prefix to namespace; the longest namespace that fits wins."""
        self._prefixes = sorted(prefixes.items(), key=lambda item: -len(item[1]))

    def name(self, term: object) -> str:
        """Return a term as a person would write it in Turtle."""
        if isinstance(term, Literal):
            return f'"{term.value}"@{term.language}' if term.language else term.value
        if not isinstance(term, NamedNode):
            return str(term)
        for prefix, namespace in self._prefixes:
            if term.value.startswith(namespace) and term.value != namespace:
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return f"<{term.value}>"
