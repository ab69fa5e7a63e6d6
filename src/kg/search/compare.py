"""Compares the index of a release with the dump that it was written from.

An index is written anew, and both must hold the same: their tables, row by row, and all
words with their places. The bytes may differ between versions of SQLite.
"""

from __future__ import annotations

import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.search.tables import SearchError, opened
from kg.search.write import write_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.search.tables import Connection

_SECONDS: Final = 86_400.0
_PARTS: Final = {
    "schema": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2, 4",
    "things": "SELECT * FROM thing ORDER BY id",
    "entries": "SELECT * FROM entry ORDER BY id",
    "parties": "SELECT * FROM party ORDER BY local",
    "lengths": "SELECT id, sz FROM word_docsize ORDER BY id",
    "words": "SELECT * FROM temp.places",
}
_PLACES: Final = (
    "CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, word, instance)"
)


def verify_index(path: Path, dump: Path, namespace: str, language: str) -> None:
    """Compare an index with a dump; see :func:`kg.search.write.write_index`.

    Raises:
        ReleaseError: they differ, or the index cannot be read.
        OSError: the dump cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        anew = Path(folder) / path.name
        write_index(anew, dump, namespace, language)
        try:
            with opened(path, _SECONDS) as one, opened(anew, _SECONDS) as other:
                for part, query in _PARTS.items():
                    if not _is_same(one, other, query):
                        raise ReleaseError(
                            f"{path}: its {part} are not those of {dump.name}; build "
                            "the release anew"
                        )
        except SearchError as error:
            raise ReleaseError(f"{error}; build the release anew") from None


def _is_same(one: Connection, other: Connection, query: str) -> bool:
    rows = zip_longest(_rows(one, query), _rows(other, query))
    return all(found == expected for found, expected in rows)


def _rows(connection: Connection, query: str) -> Iterator[tuple[object, ...]]:
    if "temp.places" in query:
        connection.execute(_PLACES)
    return connection.execute(query)
