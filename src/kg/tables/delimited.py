"""Reads CSV (RFC 4180) and TSV, as a stream: UTF-8, or UTF-16 with a mark.

A byte that is no UTF-8 is carried along as a surrogate, so that the error can name its
row and column.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import IO, TYPE_CHECKING, Final

from kg.tables.row import (
    MOST_CHARACTERS,
    InputTable,
    Problem,
    TableError,
    TableRow,
    check_columns,
    faulty,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.tables.mapping import Layout

_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_LINE: Final = 1 << 22
_FOREIGN: Final = re.compile("[\udc80-\udcff]")
_USUAL: Final = (",", ";", "\t", "|")


def read_delimited(path: Path, stream: IO[bytes], layout: Layout) -> InputTable:
    """Return a CSV or TSV file as a table.

    Raises:
        TableError: it is no text in UTF-8 or UTF-16, has no columns, two of one name,
            or another separator than the layout says.
    """
    csv.field_size_limit(MOST_CHARACTERS)
    tab = path.suffix.lower() == ".tsv"
    separator = layout.delimiter or ("\t" if tab else ",")
    lines = _lines(path, decoded(stream))
    records = _records(path, csv.reader(lines, delimiter=separator, strict=True))
    _, header = next(records, (1, []))
    if isinstance(header, TableRow):
        raise TableError(*filter(None, [header.problem]))
    columns = tuple(name.strip() for name in header)
    check_columns(path, columns)
    _check_separator(path, columns, separator)
    return InputTable(path, columns, _rows(path, columns, records))


def decoded(stream: IO[bytes]) -> IO[str]:
    """Return the text of a stream: UTF-16 if it begins with its mark, else UTF-8."""
    head = stream.read(2)
    stream.seek(0)
    if head in _WIDE:
        return io.TextIOWrapper(stream, "utf-16", newline="")
    return io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")


def _lines(path: Path, text: IO[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(_LONGEST_LINE)
        except UnicodeError:
            raise TableError(_no_text(path, None, None, "UTF-16")) from None
        if not line:
            return
        if len(line) == _LONGEST_LINE:
            what = f"line {number} has more than {_LONGEST_LINE} characters"
            raise TableError(
                Problem(path, None, None, what, "see whether this is a table")
            )
        yield line


def _no_text(path: Path, row: int | None, column: str | None, tried: str) -> Problem:
    what = f"this is no text in {tried}, the encoding that was tried"
    return Problem(path, row, column, what, "save the table as CSV in UTF-8")


def _records(
    path: Path, reader: Iterator[list[str]]
) -> Iterator[tuple[int, list[str] | TableRow]]:
    """Yield each record with its number, or what is wrong with it."""
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, _malformed(path, number, error)
            continue
        for at, cell in enumerate(record, 1):
            if not cell.isascii() and (found := _FOREIGN.search(cell)):
                byte = ord(found[0]) - 0xDC00
                tried = f"UTF-8 (cell {at}, byte 0x{byte:02X})"
                raise TableError(_no_text(path, number, None, tried))
        yield number, record


def _malformed(path: Path, number: int, error: csv.Error) -> TableRow:
    if "field limit" in str(error):
        what = f"a cell has more than {MOST_CHARACTERS} characters"
        return faulty(path, number, what, "shorten it, or close the quotation mark")
    what = f"the quotation marks do not fit ({error})"
    return faulty(path, number, what, 'write " within a quoted cell as ""')


def _check_separator(path: Path, columns: tuple[str, ...], separator: str) -> None:
    others = [one for one in _USUAL if one != separator and one in columns[0]]
    if len(columns) == 1 and others:
        shown = "\\t" if others[0] == "\t" else others[0]
        what = f"there is one column only, and its name has the sign {shown!r}"
        remedy = f'write delimiter = "{shown}" into the import.toml'
        raise TableError(Problem(path, 1, columns[0], what, remedy))


def _rows(
    path: Path,
    columns: tuple[str, ...],
    records: Iterator[tuple[int, list[str] | TableRow]],
) -> Iterator[TableRow]:
    for number, record in records:
        if isinstance(record, TableRow):
            yield record
        elif record and len(record) != len(columns):
            what = f"has {len(record)} cells, and the header has {len(columns)}"
            remedy = "add or remove cells, and put a cell with a separator in quotes"
            yield faulty(path, number, what, remedy)
        else:
            yield TableRow(number, dict(zip(columns, record, strict=False)))
