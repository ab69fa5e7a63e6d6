"""An index from elsewhere is only read, within a time, and is not trusted."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.search import SearchError, SearchTimeoutError
from kg.search.find import Filters, find
from kg.search.tables import opened

if TYPE_CHECKING:
    from kg.release.manifest import Release

ENDLESS = """
WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n
"""


@pytest.fixture
def index(release: Release, tmp_path: Path) -> Path:
    """Return a copy of the index of the shipped release, in a folder with odd signs."""
    assert release.index
    folder = tmp_path / "a #? %41 folder"
    folder.mkdir()
    return Path(shutil.copy(release.index, folder / "search.sqlite"))


def test_a_search_without_an_end_is_stopped(index: Path) -> None:
    with (
        pytest.raises(SearchTimeoutError, match=r"took longer than 0\.05 s"),
        opened(index, 0.05) as connection,
    ):
        connection.execute(ENDLESS).fetchall()


def test_an_index_is_only_read(index: Path) -> None:
    before = index.read_bytes()
    with (
        pytest.raises(SearchError, match="attempt to write a readonly database"),
        opened(index, 60) as connection,
    ):
        connection.execute("DELETE FROM thing")
    assert index.read_bytes() == before
    assert [one.name for one in index.parent.iterdir()] == ["search.sqlite"]


def test_no_schema_from_elsewhere_is_trusted(index: Path) -> None:
    with opened(index, 60) as connection:
        assert connection.execute("PRAGMA trusted_schema").fetchone() == (0,)


def test_an_index_of_another_format_says_what_to_do(index: Path) -> None:
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with (
        pytest.raises(SearchError, match=r"in format 99, .* build the release anew"),
        opened(index, 60),
    ):
        pass


def test_a_view_in_place_of_a_table_reaches_nothing(index: Path) -> None:
    """A schema may call functions; with what it finds, a search shows texts only."""
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("DROP TABLE thing")
        connection.execute(
            "CREATE VIEW thing AS SELECT 1 AS id, load_extension('evil') AS class, "
            "'a' AS local, 'b' AS label, '' AS language, '[]' AS details, "
            "NULL AS party, NULL AS first, NULL AS last"
        )
        connection.commit()
    with pytest.raises(SearchError), opened(index, 60) as connection:
        find(connection, "Khojaly", Filters(), names_only=False)
