"""What the cells of one row say, by the fields of an ``import.toml``."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import Literal

from kg.tables.mapping import NAMED_COLUMN
from kg.tables.row import MOST_CHARACTERS, Problem
from kg.tables.values import (
    ValueProblemError,
    degrees,
    edtf,
    number,
    text,
    text_or_day,
    yes_or_no,
)
from kg.text.characters import code_point, find_invisible, without_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kg.tables.mapping import Meaning, TableMapping
    from kg.tables.row import Cell, TableRow

Read = TypeVar("Read")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Facts:
    """One row with the meaning of its columns; it collects the problems of the row."""

    def __init__(
        self,
        path: Path,
        row: TableRow,
        mapping: TableMapping,
        own: Meaning | None = None,
        whole: Facts | None = None,
    ) -> None:
        """Take a row that could be read.

        Or take what one of its figures says of its ``own``, and the ``whole`` row.
        """
        self.row = row
        self.mapping = mapping
        self.problems: list[Problem] = whole.problems if whole else []
        self._path = path
        self._meaning = own or mapping.row
        self._whole = whole
        self._texts: dict[str, str] = {}

    def under(self, own: Meaning) -> Facts:
        """Return the row as one of its figures or participants sees it."""
        return Facts(self._path, self.row, self.mapping, own, self)

    def has_own(self, fields: Iterable[str]) -> bool:
        """Return whether a figure or participant says one of some fields itself."""
        return bool(self._whole) and not self._meaning.fields.isdisjoint(fields)

    def has(self, field: str) -> bool:
        """Return whether a field has a column, a template or a constant."""
        return field in self._of(field).fields

    def tried(self, read: Callable[[Facts], Read]) -> Read | None:
        """Return what a function reads; None if it fails, and then a problem."""
        try:
            return read(self)
        except ValueProblemError as error:
            column = self._of(error.field).column(error.field)
            setting = "" if column else f"{error.field}: "
            what = setting + error.what
            number = self.row.number
            found = Problem(self._path, number, column, what, error.remedy)
            self._note(found)
            return None

    def warn(self, field: str, what: str, remedy: str) -> None:
        """Note something that does not keep the row from becoming claims."""
        column = self._of(field).column(field)
        number = self.row.number
        self._note(Problem(self._path, number, column, what, remedy, "warning"))

    def _note(self, problem: Problem) -> None:
        # several figures of a row can have one problem
        if problem not in self.problems:
            self.problems.append(problem)

    def _of(self, field: str) -> Meaning:
        """Return what says a field: one of several figures, or the row."""
        if self._whole is None or field in self._meaning.fields:
            return self._meaning
        return self.mapping.row

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
        if self._whole and field not in self._meaning.fields:
            return self._whole.text(field)
        if field not in self._texts:
            self._texts[field] = self.read(field, partial(self._checked, field)) or ""
        return self._texts[field]

    def texts(self, field: str) -> list[str]:
        """Return the texts of a field whose cells have several, split by a sign."""
        sign, found = self.mapping.split.get(field, ""), self.text(field)
        if not sign:
            return [found] if found else []
        if sign.startswith('"') and found.startswith('"'):
            found = found[1:].removesuffix('"')
        return [one.strip() for one in found.split(sign)]

    def need(self, field: str, why: str) -> str:
        """Return the text of a field.

        Raises:
            ValueProblemError: the field has no text in this row; ``why`` it needs one.
        """
        found = self.text(field)
        if not found:
            has = self._of(field).column(field)
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

    def degrees(self, field: str, most: int) -> str | None:
        """Return the lexical form of a latitude or longitude."""
        return self.read(field, lambda cell: degrees(cell, self.mapping.writing, most))

    def flag(self, field: str) -> bool:
        """Return whether a field says yes; an empty one says no."""
        return self.read(field, yes_or_no) or False

    def _checked(self, field: str, cell: Cell) -> str:
        """Return the text of a cell, which has no invisible characters."""
        found = text(cell)
        if len(found) > MOST_CHARACTERS:
            what = f"has more than {MOST_CHARACTERS} characters"
            raise ValueProblemError(what, "shorten it")
        hidden = find_invisible(found) or _SURROGATE.search(found)
        if not hidden:
            return found
        what = f"holds the invisible character {code_point(hidden[0])}"
        if not self.mapping.writing.removes_invisible:
            remedy = 'remove it, or write invisible = "remove" into the import.toml'
            raise ValueProblemError(what, remedy)
        self.warn(field, what, "it is left out, and so are others in the cell")
        return _SURROGATE.sub("", without_invisible(found)).strip()

    def _cell(self, field: str) -> Cell:
        meaning = self._of(field)
        if template := meaning.templates.get(field):
            cell: Cell = self._filled(template)
        else:
            cell = self._column(meaning.columns.get(field, ""))
        return meaning.constants.get(field, "") if cell == "" else cell

    def _column(self, column: str) -> Cell:
        cell = self.row.cells.get(column, "")
        if isinstance(cell, str):
            cell = cell.strip()
            return "" if cell in self.mapping.writing.empty else cell
        return cell

    def _filled(self, template: str) -> str:
        """Return a template with the cells in it; empty if all of them are."""
        names = NAMED_COLUMN.findall(template)
        cells = {name: text_or_day(self._column(name)) for name in names}
        if not any(cells.values()):
            return ""
        filled = NAMED_COLUMN.sub(lambda found: cells[found[1]], template)
        return " ".join(filled.split())


def about(field: str, read: Callable[[], Read]) -> Read:
    """Return what a function reads; the error that it raises is about a field."""
    try:
        return read()
    except ValueProblemError as error:
        error.field = error.field or field
        raise
