"""Reads JSON Lines (https://jsonlines.org/): an object of texts and numbers a line."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn

from kg.tables.row import (
    MOST_CHARACTERS,
    InputTable,
    TableError,
    TableRow,
    check_columns,
    faulty,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.tables.mapping import Layout
    from kg.tables.row import Cell

_LONGEST_LINE: Final = 1 << 20
_LOOKED_AT: Final = 1000
_BOM: Final = b"\xef\xbb\xbf"


def read_json_lines(path: Path, stream: IO[bytes], layout: Layout) -> InputTable:
    """Return a file of JSON Lines as a table; the keys of its objects are the columns.

    Keys of the first 1,000 objects are the columns; another key after that is a problem
    of its row.

    Raises:
        TableError: no object has a key.
    """
    del layout
    rows = _rows(path, stream)
    first = list(islice(rows, _LOOKED_AT))
    columns = tuple(dict.fromkeys(key for row in first for key in row.cells))
    if not columns and first and first[0].problem:
        raise TableError(first[0].problem)
    check_columns(path, columns)
    known = frozenset(columns)
    every = (_whole(path, row, known, columns) for row in chain(first, rows))
    return InputTable(path, columns, every)


def _whole(
    path: Path, row: TableRow, known: frozenset[str], columns: tuple[str, ...]
) -> TableRow:
    if row.problem:
        return row
    if unknown := row.cells.keys() - known:
        what = f"no object before row {_LOOKED_AT + 1} has this key"
        remedy = "move an object that has it to the first row"
        return faulty(path, row.number, what, remedy, min(unknown))
    return TableRow(row.number, {key: row.cells.get(key, "") for key in columns})


def _rows(path: Path, stream: IO[bytes]) -> Iterator[TableRow]:
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            yield faulty(path, number, "is longer than 1 MiB", "shorten it")
            while (rest := stream.readline(_LONGEST_LINE)) and rest[-1:] != b"\n":
                pass
        else:
            yield _row(path, number, line)


def _row(path: Path, number: int, line: bytes) -> TableRow:
    if not line.strip():
        return TableRow(number, {})
    try:
        value = parsed_json(line)
    except UnicodeDecodeError as error:
        what = f"is no text in UTF-8, which was tried (byte 0x{line[error.start]:02X})"
        return faulty(path, number, what, "save the file as UTF-8")
    except ValueError as error:
        what = f"is no JSON that is read here ({error})"
        return faulty(path, number, what, "write one object a line, each key once")
    if not isinstance(value, dict):
        what = "is no object"
        return faulty(path, number, what, 'write {"column": value, ...}')
    return _checked(path, number, value)


def parsed_json(content: bytes) -> Any:  # noqa: ANN401
    """Return a value of JSON in UTF-8; its numbers are exact.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
        ValueError: it is no JSON, or has a key twice, or a number that is too large.
    """
    try:
        return json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise ValueError(str(error).partition(":")[0]) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _checked(path: Path, number: int, value: dict[str, Any]) -> TableRow:
    cells: dict[str, Cell] = {}
    for key, cell in value.items():
        if isinstance(cell, dict | list):
            what = "holds an object or a list"
            remedy = "write a text or a number; what is nested needs columns of its own"
            return faulty(path, number, what, remedy, key)
        if isinstance(cell, str) and len(cell) > MOST_CHARACTERS:
            what = f"has more than {MOST_CHARACTERS} characters"
            return faulty(path, number, what, "shorten it", key)
        cells[key] = cell_of(cell)
    return TableRow(number, cells)


def cell_of(value: object) -> Cell:
    """Return a value of JSON that holds no others as a cell."""
    if isinstance(value, str | Decimal):
        return value
    return "" if value is None else str(value).lower()
