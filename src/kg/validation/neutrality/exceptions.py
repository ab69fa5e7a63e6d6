"""Reviewed exceptions: a place, a quotation of its text, and a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.errors import Position, ProjectError
from kg.validation.neutrality.word_lists import folded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.validation.neutrality.word_lists import Match

_KEYS: Final = {"thing", "property", "document", "quote", "reason"}
_TABLE: Final = re.compile(r"^\s*\[\[\s*exceptions\s*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReviewedException:
    """A use of words that was reviewed; it holds for one place and one quotation.

    ``place`` is the path of a document, or a thing and its property in short names,
    with ``slug`` for the name in the IRI of a thing.
    """

    place: str
    quote: str
    is_of_document: bool
    position: Position

    def covers(self, text: str, match: Match) -> bool:
        """Return whether a word in a text is within the quotation."""
        whole, quoted = folded(text), folded(self.quote)
        # the quotation may begin as far before the word as it is long
        start = whole.find(quoted, max(0, match.end - len(quoted)))
        return 0 <= start <= match.start


def read_exceptions(
    path: Path, document: dict[str, Any], content: str
) -> Iterator[ReviewedException]:
    """Yield the exceptions in the document of a file; ``content`` is its text.

    Raises:
        ProjectError: an exception lacks its place, its quotation or its reason.
    """
    tables = document.get("exceptions", [])
    if not isinstance(tables, list):
        raise ProjectError(f"{path}: exceptions: write each as [[exceptions]]")
    starts = [content.count("\n", 0, f.end()) + 1 for f in _TABLE.finditer(content)]
    for number, table in enumerate(tables):
        line = starts[number] if number < len(starts) else None
        yield _exception(Position(path, line), table)


def _exception(position: Position, table: object) -> ReviewedException:
    if not isinstance(table, dict) or not all(
        isinstance(value, str) and value.strip() for value in table.values()
    ):
        raise ProjectError(f"{position}: an exception is made of texts")
    for key in table.keys() - _KEYS:
        known = ", ".join(sorted(_KEYS))
        raise ProjectError(f"{position}: {key}: unknown setting; known: {known}")
    of_document = table.keys() == {"document", "quote", "reason"}
    if not of_document and table.keys() != {"thing", "property", "quote", "reason"}:
        raise ProjectError(
            f"{position}: an exception needs a quote and a reason, and either a "
            "document or a thing with its property"
        )
    place = (
        table["document"] if of_document else f"{table['thing']} {table['property']}"
    )
    return ReviewedException(place, table["quote"], of_document, position)
