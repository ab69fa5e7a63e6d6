"""Lists all things of an index, in ranges that are read quickly wherever they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.search.tables import Connection


def last_number(index: Connection) -> int:
    """Return the number of the last thing; the first has 1.

    Raises:
        SearchError: the index cannot be read.
    """
    found = index.execute("SELECT max(id) FROM thing").fetchone()
    return int(found[0] or 0)


def local_names(index: Connection, first: int, most: int) -> list[str]:
    """Return the local names of the things from a number on, so many at most.

    Raises:
        SearchError: the index cannot be read.
    """
    found = index.execute(
        "SELECT local FROM thing WHERE id >= ? ORDER BY id LIMIT ?", (first, most)
    )
    return [local for (local,) in found]
