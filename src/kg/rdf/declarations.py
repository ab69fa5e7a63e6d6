"""PREFIX declarations on the line that a text of Turtle or SPARQL begins with.

They add no line, so that only columns of line 1 differ from those of the text alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def on_one_line(prefixes: Mapping[str, str]) -> str:
    """Return what declares prefixes before a text."""
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items())


def column_behind(declared: str, line: int | None, column: int | None) -> int | None:
    """Return the column in a text, of a place in the text with its declarations."""
    if line != 1 or column is None:
        return column
    return max(1, column - len(declared))
