"""Reads Parquet (https://parquet.apache.org/docs/file-format/), batch by batch.

pyarrow is imported on demand: it belongs to an optional extra, and only the process
that reads untrusted files needs it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final

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
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.tables.mapping import Layout
    from kg.tables.row import Cell

_BATCH: Final = 1000
_MOST_BYTES: Final = 256 << 20


def read_parquet(path: Path, stream: IO[bytes], layout: Layout) -> InputTable:
    """Return a Parquet file as a table; its rows count from 1.

    Raises:
        TableError: it is no Parquet, is damaged or too large when unpacked, or two
            columns have one name.
    """
    del layout
    library(path, "pyarrow")
    parquet = library(path, "pyarrow.parquet")
    try:
        file = parquet.ParquetFile(stream, memory_map=False)
        columns = tuple(file.schema_arrow.names)
        meta = file.metadata
        groups = [meta.row_group(at) for at in range(meta.num_row_groups)]
        size = max((group.total_byte_size for group in groups), default=0)
    except Exception as error:  # pyarrow raises what it likes on hostile files
        raise _damaged(path, error) from error
    check_columns(path, columns)
    if size > _MOST_BYTES:
        what = f"has a row group of more than {_MOST_BYTES >> 20} MiB ({size} bytes)"
        remedy = "write it in smaller groups, or save it as CSV"
        raise TableError(Problem(path, None, None, what, remedy))
    return InputTable(path, columns, _rows(path, file))


def _damaged(path: Path, error: Exception) -> TableError:
    what = f"is no Parquet that can be read ({visible(str(error), 60)})"
    return TableError(Problem(path, None, None, what, "write the file again"))


def _rows(path: Path, file: Any) -> Iterator[TableRow]:  # noqa: ANN401 - of pyarrow
    batches = file.iter_batches(batch_size=_BATCH, use_threads=False)
    number = 0
    while True:
        try:
            rows = next(batches).to_pylist()
        except StopIteration:
            return
        except Exception as error:  # as above, in the pages of a column
            raise _damaged(path, error) from error
        for row in rows:
            number += 1
            yield _row(path, number, row)


def _row(path: Path, number: int, values: dict[str, Any]) -> TableRow:
    cells: dict[str, Cell] = {}
    for column, value in values.items():
        cell = _cell(value)
        if cell is None:
            what = f"holds a value of a type that is not read ({type(value).__name__})"
            remedy = "write texts, numbers and dates; what is nested needs own columns"
            return faulty(path, number, what, remedy, column)
        if isinstance(cell, str) and len(cell) > MOST_CHARACTERS:
            what = f"has more than {MOST_CHARACTERS} characters"
            return faulty(path, number, what, "shorten it", column)
        cells[column] = cell
    return TableRow(number, cells)


def _cell(value: object) -> Cell | None:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return Decimal(str(value))
    return value if isinstance(value, str | Decimal | date | datetime) else None
