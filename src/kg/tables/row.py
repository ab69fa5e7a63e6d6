"""A table, its rows with their numbers, and problems in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from kg.errors import KgError, Position
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Cell = str | Decimal | date
"""What a cell holds: a text, or a number or a date where the format has types."""

MOST_ROWS: Final = 500_000
"""The number of rows of an import: its claims are in memory before one is written."""
MOST_CHARACTERS: Final = 1 << 16
"""The number of characters of a cell."""

_MOST_COLUMNS: Final = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a table, where, and what to do.

    An error keeps its row from becoming claims, and so does a note, which is about a
    row that states nothing. The row of a warning becomes claims.
    """

    path: Path
    row: int | None
    column: str | None
    what: str
    remedy: str
    severity: Literal["error", "note", "warning"] = "error"

    def __str__(self) -> str:
        """Return one line, ``path: row 12, column "Houses": error: …``."""
        column = f'column "{visible(self.column)}"' if self.column else ""
        row = f"row {self.row}" if self.row else ""
        where = ", ".join(filter(None, (row, column)))
        place = ": ".join(filter(None, (str(Position(self.path)), where)))
        return f"{place}: {self.severity}: {self.what}: {self.remedy}"


class TableError(KgError):
    """Tables cannot be imported; the text has a line for each problem."""

    def __init__(self, *problems: Problem) -> None:
        """Take the problems, at least one."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, or what is wrong with it.

    ``number`` counts the rows of the file from 1, with its header (RFC 7111, section
    2.1). A cell that the format leaves out is an empty text.
    """

    number: int
    cells: Mapping[str, Cell]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class InputTable:
    """The columns of a table, and its rows, which can be read once.

    ``sheets`` has the names of all sheets of a workbook, that of the table first.
    """

    path: Path
    columns: tuple[str, ...]
    rows: Iterator[TableRow]
    sheets: tuple[str, ...] = ()


def faulty(
    path: Path, number: int, what: str, remedy: str, column: str | None = None
) -> TableRow:
    """Return a row that cannot be read."""
    return TableRow(number, {}, Problem(path, number, column, what, remedy))


def library(path: Path, name: str) -> Any:  # noqa: ANN401 - a module
    """Return a library of the optional extra, for the format of a table.

    Raises:
        TableError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        remedy = "pip install 'khojaly-kg[import]', or save the table as CSV"
        what = "its format needs a library that is not installed"
        raise TableError(Problem(path, None, None, what, remedy)) from None


def check_columns(path: Path, columns: tuple[str, ...]) -> None:
    """Check that a table has columns, each with one name of its own.

    Raises:
        TableError: it has none, or two have the same name, or one has no name.
    """
    if not columns:
        raise TableError(
            Problem(path, 1, None, "there are no columns", "write their names first")
        )
    if len(columns) > _MOST_COLUMNS:
        what = f"there are more than {_MOST_COLUMNS} columns"
        raise TableError(Problem(path, 1, None, what, "remove those not needed"))
    problems = [
        Problem(path, 1, name, f"{count} columns have this name", "rename all but one")
        for name, count in Counter(columns).items()
        if count > 1 and name
    ]
    problems += [
        Problem(path, 1, None, f"column {at} has no name", "name it, or remove it")
        for at, name in enumerate(columns, 1)
        if not name
    ]
    if problems:
        raise TableError(*problems)
