"""What the cells of one row say, by the fields of an ``import.toml``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import Literal

from kg.tables.row import MOST_CHARACTERS, Problem
from kg.tables.values import ValueProblemError, edtf, number, text, yes_or_no
from kg.text.characters import code_point, find_invisible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.tables.mapping import TableMapping
    from kg.tables.row import Cell, TableRow

Read = TypeVar("Read")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Facts:
    """One row with the meaning of its columns; it collects the problems of the row."""

    def __init__(self, path: Path, row: TableRow, mapping: TableMapping) -> None:
        """Take a row that could be read."""
        self.row = row
        self.mapping = mapping
        self.problems: list[Problem] = []
        self._path = path

    def tried(self, read: Callable[[Facts], Read]) -> Read | None:
        """Return what a function reads; None if it fails, and then a problem."""
        try:
            return read(self)
        except ValueProblemError as error:
            column = self.mapping.columns.get(error.field)
            setting = "" if column else f"{error.field}: "
            self.problems.append(
                Problem(
                    self._path,
                    self.row.number,
                    column,
                    setting + error.what,
                    error.remedy,
                )
            )
            return None

    def warn(self, field: str, what: str, remedy: str) -> None:
        """Note something that does not keep the row from becoming claims."""
        column = self.mapping.columns.get(field)
        number = self.row.number
        problem = Problem(self._path, number, column, what, remedy, "warning")
        self.problems.append(problem)

    @property
    def has_error(self) -> bool:
        """Whether a problem keeps the row from becoming claims."""
        return any(one.severity != "warning" for one in self.problems)

    def read(self, field: str, reader: Callable[[Cell], Read]) -> Read | None:
        """Return what a field says; None if its cell is empty.

        Raises:
            ValueProblemError: the reader raises it, or the text is not readable.
        """
        cell = self._cell(field)
        return None if cell == "" else about(field, lambda: reader(cell))

    def text(self, field: str) -> str:
        """Return the text of a field, or an empty text."""
        return self.read(field, _checked) or ""

    def need(self, field: str, why: str) -> str:
        """Return the text of a field.

        Raises:
            ValueProblemError: the field has no text in this row; ``why`` it needs one.
        """
        found = self.text(field)
        if not found:
            has = field in self.mapping.columns
            tables = "[constants]" if has else "[columns] or [constants]"
            remedy = f"write {field} into {tables} of the import.toml"
            remedy = f"fill it in, or {remedy}" if has else remedy
            raise ValueProblemError("is empty" if has else why, remedy, field)
        return found

    def literal(self, field: str) -> Literal | None:
        """Return the text of a field in the language of the import."""
        found = self.text(field)
        return Literal(found, language=self.mapping.language) if found else None

    def number(self, field: str) -> str | None:
        """Return the lexical form of the number of a field."""
        return self.read(field, lambda cell: number(cell, self.mapping.writing))

    def date(self, field: str) -> str | None:
        """Return the date of a field, in EDTF."""
        return self.read(field, lambda cell: edtf(cell, self.mapping.writing))

    def flag(self, field: str) -> bool:
        """Return whether a field says yes; an empty one says no."""
        return self.read(field, yes_or_no) or False

    def _cell(self, field: str) -> Cell:
        column = self.mapping.columns.get(field)
        cell = self.row.cells.get(column, "") if column else ""
        if isinstance(cell, str):
            cell = cell.strip()
            cell = "" if cell in self.mapping.writing.empty else cell
        return self.mapping.constants.get(field, "") if cell == "" else cell


def about(field: str, read: Callable[[], Read]) -> Read:
    """Return what a function reads; the error that it raises is about a field."""
    try:
        return read()
    except ValueProblemError as error:
        error.field = error.field or field
        raise


def _checked(cell: Cell) -> str:
    found = text(cell)
    if len(found) > MOST_CHARACTERS:
        what = f"has more than {MOST_CHARACTERS} characters"
        raise ValueProblemError(what, "shorten it")
    if hidden := find_invisible(found) or _SURROGATE.search(found):
        what = f"holds the invisible character {code_point(hidden[0])}"
        raise ValueProblemError(what, "remove it")
    return found
