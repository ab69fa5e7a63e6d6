"""PREFIX declarations before a text of Turtle or SPARQL, on its first line.

They add no line, so only the columns of line 1 change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def on_one_line(prefixes: Mapping[str, str]) -> str:
    """Return the declarations of prefixes, to be put before a text."""
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items())


def column_behind(declared: str, line: int | None, column: int | None) -> int | None:
    """Return the column in the text alone, from the column behind its declarations."""
    if line != 1 or column is None:
        return column
    return max(1, column - len(declared))
