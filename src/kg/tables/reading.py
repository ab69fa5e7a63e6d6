"""Opens a table in any format: one iterator of rows, with their numbers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kg.sandbox.regular_file import open_regular
from kg.tables.delimited import read_delimited
from kg.tables.json_lines import read_json_lines
from kg.tables.parquet import read_parquet
from kg.tables.row import Problem, TableError
from kg.tables.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    from kg.tables.mapping import Layout
    from kg.tables.row import InputTable

    Reader = Callable[[Path, IO[bytes], Layout], InputTable]

_READERS: Final[dict[str, Reader]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".xlsx": read_workbook,
    ".parquet": read_parquet,
}
FORMATS: Final = ", ".join(_READERS)
"""The suffixes of tables."""


@contextmanager
def opened(path: Path, layout: Layout) -> Iterator[InputTable]:
    """Open a table; its rows are read as they are asked for.

    Raises:
        SourceError: the file cannot be read, or is no regular file.
        TableError: it is in no known format, or is not in its format.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise TableError(
            Problem(path, None, None, "is no table", f"save it as one of {FORMATS}")
        )
    stream, _ = open_regular(path)
    with stream:
        yield reader(path, stream, layout)
