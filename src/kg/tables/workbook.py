"""Reads a sheet of an Excel workbook (.xlsx, ISO/IEC 29500), as a stream.

openpyxl is imported on demand: it belongs to an optional extra, and only the process
that reads untrusted files needs it.
"""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple
from xml.etree.ElementTree import iterparse

from kg.tables.row import (
    MOST_CHARACTERS,
    InputTable,
    Problem,
    TableError,
    TableRow,
    check_columns,
    faulty,
    library,
)
from kg.tables.values import text
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.tables.mapping import Layout
    from kg.tables.row import Cell

_MOST_BYTES: Final = 256 << 20
_MOST_PARTS: Final = 10_000
_MERGED: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
_SHOWN: Final = 5
_MIDNIGHT: Final = time()


class _Fault(NamedTuple):
    """What is wrong in a cell, and what to do."""

    what: str
    remedy: str


def read_workbook(path: Path, stream: IO[bytes], layout: Layout) -> InputTable:
    """Return a sheet of a workbook as a table.

    Raises:
        TableError: it is no workbook, is damaged or too large when unpacked, has no
            such sheet or several to choose from, or has merged cells.
    """
    openpyxl = library(path, "openpyxl")
    try:
        _check_size(path, stream)
        books = [
            openpyxl.load_workbook(stream, read_only=True, data_only=data_only)
            for data_only in (True, False)
        ]
        values, formulas = (_sheet(path, book, layout) for book in books)
        _check_merged(path, stream, values)
    except TableError:
        raise
    except Exception as error:  # openpyxl, zipfile and XML raise what they like
        raise _damaged(path, error) from error
    rows = _rows(path, values, formulas)
    _, header = next(rows, (1, []))
    columns = tuple("" if isinstance(c, _Fault) else text(c) for c in header)
    while columns and not columns[-1]:
        columns = columns[:-1]
    check_columns(path, columns)
    names = dict.fromkeys([values.title, *(one.title for one in books[0].worksheets)])
    return InputTable(path, columns, _table_rows(path, columns, rows), (*names,))


def _damaged(path: Path, error: Exception) -> TableError:
    what = f"is no workbook that can be read ({visible(str(error), 60)})"
    remedy = "save it again as .xlsx, without a password"
    return TableError(Problem(path, None, None, what, remedy))


def _check_size(path: Path, stream: IO[bytes]) -> None:
    """Check the sizes that the parts of a workbook declare, which are not exceeded."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > _MOST_BYTES or len(parts) > _MOST_PARTS:
        what = f"is larger than {_MOST_BYTES >> 20} MiB when unpacked ({size} bytes)"
        remedy = "keep the sheet alone, or save it as CSV"
        raise TableError(Problem(path, None, None, what, remedy))


def _sheet(path: Path, book: Any, layout: Layout) -> Any:  # noqa: ANN401 - of openpyxl
    names, name = [sheet.title for sheet in book.worksheets], layout.sheet
    is_clear = len(names) == 1 or (layout.is_sample and names)
    if name not in names and (name or not is_clear):
        what = f'has no sheet "{visible(name)}"' if name else "has several sheets"
        listed = ", ".join(f'"{visible(one)}"' for one in names)
        remedy = f"write sheet = into the import.toml, with one of {listed}"
        raise TableError(Problem(path, None, None, what, remedy))
    sheet = book.worksheets[names.index(name) if name else 0]
    sheet.reset_dimensions()  # a file can claim any size, and rows are filled up to it
    return sheet


def _check_merged(path: Path, stream: IO[bytes], sheet: Any) -> None:  # noqa: ANN401
    """Check that a sheet has no merged cells: whose value they have is a guess."""
    # openpyxl does not read them from streams, nor tell the part of a sheet otherwise
    part = sheet._worksheet_path  # noqa: SLF001
    merged = []
    with zipfile.ZipFile(stream) as archive, archive.open(part) as source:
        # the child process that reads it has limits of memory and time
        for _, element in iterparse(source):  # noqa: S314
            if element.tag == _MERGED:
                merged.append(visible(element.get("ref", ""), 20))
            element.clear()
    if merged:
        more = ", ..." if len(merged) > _SHOWN else ""
        what = f"has merged cells ({', '.join(merged[:_SHOWN])}{more})"
        remedy = "split them, and fill in each cell"
        raise TableError(Problem(path, None, None, what, remedy))


def _rows(
    path: Path,
    values: Any,  # noqa: ANN401
    formulas: Any,  # noqa: ANN401
) -> Iterator[tuple[int, list[Cell | _Fault]]]:
    """Yield the cells of each row with its number."""
    pairs = enumerate(zip(values.iter_rows(), formulas.iter_rows(), strict=True), 1)
    while True:
        try:
            number, (row, same) = next(pairs)
            cells = [*map(_cell, row, same)]
        except StopIteration:
            return
        except Exception as error:
            raise _damaged(path, error) from error
        yield number, cells


def _cell(cell: Any, same: Any) -> Cell | _Fault:  # noqa: ANN401 - of openpyxl
    """Return what a cell holds; ``same`` is the cell with its formula."""
    value = cell.value
    if value is None and same.data_type == "f":
        remedy = "open the workbook, and save it with its values"
        return _Fault("has a formula without a value", remedy)
    if cell.data_type == "e":
        what = f"holds an error of the spreadsheet ({visible(str(value), 20)})"
        return _Fault(what, "correct it")
    if isinstance(value, str) and len(value) > MOST_CHARACTERS:
        return _Fault(f"has more than {MOST_CHARACTERS} characters", "shorten it")
    return _typed(value)


def _typed(value: object) -> Cell:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, datetime) and value.time() == _MIDNIGHT:
        return value.date()
    return value if isinstance(value, date | str) else str(value)


def _table_rows(
    path: Path,
    columns: tuple[str, ...],
    rows: Iterator[tuple[int, list[Cell | _Fault]]],
) -> Iterator[TableRow]:
    for number, cells in rows:
        named = dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))
        faults = [(name, one) for name, one in named.items() if isinstance(one, _Fault)]
        if any(cell != "" for cell in cells[len(columns) :]):
            what = f"has a cell beyond the {len(columns)} columns with a name"
            yield faulty(path, number, what, "name its column, or clear the cell")
        elif faults:
            (column, fault), *_ = faults
            yield faulty(path, number, fault.what, fault.remedy, column)
        else:
            cells_ = {k: v for k, v in named.items() if not isinstance(v, _Fault)}
            yield TableRow(number, cells_)
