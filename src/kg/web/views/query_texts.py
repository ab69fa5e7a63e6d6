"""The texts of the named queries, with the slice or the things that are asked for."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import NamedNode

_GIVEN: Final = re.compile(r"^ *.* # or those that are given\n", re.MULTILINE)
"""Each line of a query that a list of given things replaces."""


class Slice(NamedTuple):
    """A part of many results: ``limit`` of them, after the first ``offset``."""

    limit: int
    offset: int = 0


def sliced_text(name: str, part: Slice | None) -> str:
    """Return the text of a query with the numbers of a slice in it, if there is one."""
    text = query_text(name)
    if part is None:
        return text
    return text.replace("$limit", str(part.limit)).replace("$offset", str(part.offset))


@cache
def query_text(name: str) -> str:
    """Return the text of ``queries/<name>.rq``."""
    folder = resources.files("kg.web.views") / "queries"
    return (folder / f"{name}.rq").read_text("utf-8")


def texts_about(
    name: str, variable: str, things: Sequence[NamedNode], most: int
) -> Iterator[str]:
    """Yield queries about things, each with at most ``most`` characters of IRIs.

    In each, ``VALUES`` with some of the things replaces the lines that say so.
    """
    lines = _GIVEN.split(query_text(name))
    for some in _batches(things, most):
        yield f"VALUES ?{variable} {{ {' '.join(some)} }}\n".join(lines)


def _batches(things: Sequence[NamedNode], most: int) -> Iterator[list[str]]:
    """Yield things in SPARQL syntax, in batches of at most ``most`` characters."""
    batch: list[str] = []
    size = 0
    for one in map(str, things):
        if batch and size + len(one) > most:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one) + 1
    if batch:
        yield batch
