"""The tables of a search index: an SQLite database with full-text search (FTS5).

https://www.sqlite.org/fts5.html. Entries are numbered by kind, so that names are found
before notes, and notes before claims.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INDEX: Final = "search.sqlite"
"""The file of the index in a release."""
FORMAT: Final = 2
"""The number of this format, in ``user_version`` of the database."""
NAMES, NOTES, CLAIMS, END = 0, 1 << 40, 1 << 41, 1 << 42
"""Where the numbers of the entries of each kind begin, and end."""
_STEPS: Final = 5_000
"""Instructions of SQLite between two looks at the clock."""

TABLES: Final = """
CREATE TABLE thing (
    id INTEGER PRIMARY KEY, local TEXT, class TEXT, label TEXT, language TEXT,
    details TEXT, party TEXT, first INTEGER, last INTEGER
);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, thing INTEGER, main INTEGER, language TEXT, text TEXT,
    key TEXT
);
CREATE TABLE party (local TEXT PRIMARY KEY, label TEXT, language TEXT);
CREATE VIRTUAL TABLE word USING fts5 (
    key, sound, content = '', tokenize = 'ascii', prefix = '2 3 4'
);
"""
INDEXES: Final = (
    "CREATE UNIQUE INDEX thing_local ON thing (local)",
    "CREATE INDEX entry_key ON entry (key) WHERE key IS NOT NULL",
    "CREATE INDEX entry_thing ON entry (thing, id)",
)


Connection = sqlite3.Connection


class SearchError(KgError):
    """An index cannot be read."""


class SearchTimeoutError(SearchError):
    """A search took too long, and was stopped."""


@contextmanager
def opened(path: Path, seconds: float) -> Iterator[Connection]:
    """Open an index for reading, and end what takes longer than some seconds.

    Whoever made the index is not trusted: nothing in its schema may call a function
    with an effect.

    Raises:
        SearchError: it is no index of this format, or is damaged.
        SearchTimeoutError: what was asked took too long.
    """
    end = time.monotonic() + seconds
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise SearchError(f"{path}: cannot be opened: {error}") from None
    try:
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        for setting in ("trusted_schema = OFF", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        _check_format(path, connection)
        yield connection
    except sqlite3.Error as error:
        if time.monotonic() > end:
            raise SearchTimeoutError(
                f"{path}: took longer than {seconds:g} s"
            ) from None
        raise SearchError(f"{path}: cannot be read: {error}") from error
    finally:
        connection.close()


def _check_format(path: Path, connection: Connection) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found != FORMAT:
        raise SearchError(
            f"{path}: is a search index in format {found}, and this version of kg reads"
            f" format {FORMAT}; build the release anew"
        )
