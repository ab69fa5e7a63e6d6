"""What an ``import.toml`` says: the meaning of columns, and how cells are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kg.tables.values import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAMED_COLUMN: Final = re.compile(r"\{([^{}]+)\}")
"""A column in a template, such as ``{id}``."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the cells stand in a file: the separator of CSV, the sheet of a workbook."""

    delimiter: str = ""
    sheet: str = ""
    is_sample: bool = False
    """Whether the first sheet is meant, of several, to guess what it is."""


@dataclass(frozen=True)
class Meaning:
    """What fields say: the column of a field, a text with columns in it, or a constant.

    A constant is for a field that has neither, or whose cells are empty.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that it says something of."""
        return frozenset((*self.columns, *self.templates, *self.constants))

    def column(self, name: str) -> str | None:
        """Return the column of a field, or the first one that its template names."""
        template = NAMED_COLUMN.search(self.templates.get(name, ""))
        return self.columns.get(name) or (template[1] if template else None)

    def named_columns(self) -> Iterator[tuple[str, str]]:
        """Yield each field that is read from columns, with each of them."""
        yield from self.columns.items()
        for name, template in self.templates.items():
            for column in NAMED_COLUMN.findall(template):
                yield name, column


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What an ``import.toml`` says.

    ``figures`` and ``participants`` say what holds for one of them in place of what the
    row says. ``words`` has the slugs of words, by kind, and ``split`` the sign between
    the texts of a cell, by field. ``optional`` are columns that a table need not have.
    """

    path: Path
    name: str
    language: str
    recorded: str
    layout: Layout = field(default_factory=Layout)
    writing: Writing = field(default_factory=Writing)
    row: Meaning = field(default_factory=Meaning)
    figures: tuple[Meaning, ...] = ()
    participants: tuple[Meaning, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    split: Mapping[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    def needed_columns(self) -> Iterator[tuple[str, str]]:
        """Yield each column that a table must have, after a field that names it."""
        for meaning in (self.row, *self.figures, *self.participants):
            for name, column in meaning.named_columns():
                if column not in self.optional:
                    yield name, column
