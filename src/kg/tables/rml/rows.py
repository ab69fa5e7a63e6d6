"""The rows of the tables that a mapping names, with the values that it refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from kg.sandbox.regular_file import open_regular
from kg.tables.json_lines import cell_of
from kg.tables.mapping import Layout
from kg.tables.reading import opened
from kg.tables.rml.model import ROW
from kg.tables.rml.nested import items_of, steps_of, walked
from kg.tables.rml.terms import is_iri_text
from kg.tables.row import MOST_CHARACTERS, MOST_ROWS, Problem, TableError
from kg.tables.values import text
from kg.tables.words import some_of
from kg.text.characters import code_point, find_invisible, find_invisible_in_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode

    from kg.tables.rml.model import LogicalSource

    Values = dict[str, str]
    """The values of a row, by the references to them; an empty one is not there."""


@dataclass(slots=True)
class SourceRows:
    """The rows of a table: their values, with their numbers, and their problems.

    Lists in JSON make several of one row. ``count`` is that of the rows, empty and bad
    ones among them.
    """

    path: Path
    name: str
    rows: list[tuple[int, Values]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, source: LogicalSource, name: str, iris: set[str]) -> None:
        """Take a table, its name in IRIs, and the references to IRIs."""
        self._source = source
        self._path = source.path
        self._iris = iris
        self.found = SourceRows(source.path, name)

    def read(
        self, references: set[str], row_iri: Callable[[str, int], NamedNode]
    ) -> SourceRows:
        """Return the rows, with the values of references; rows have IRIs.

        Raises:
            TableError: the table cannot be read, or lacks what is referred to.
            SourceError: the file cannot be read.
        """
        wanted = sorted(references - {ROW})
        rows = self._items(wanted) if self._source.iterator else self._table(wanted)
        for number, values in rows:
            if len(self.found.rows) == MOST_ROWS or number > MOST_ROWS + 1:
                what = f"is beyond the limit of {MOST_ROWS} rows for one import"
                raise TableError(self._problem(number, what, "split the table"))
            problems = [p for one in values.items() if (p := self._fault(number, *one))]
            self.found.problems += problems
            if not problems:
                iri = row_iri(self.found.name, number).value
                self.found.rows.append((number, {**values, ROW: iri}))
        return self.found

    def _problem(
        self, number: int | None, what: str, remedy: str, column: str | None = None
    ) -> Problem:
        return Problem(self._path, number, column, what, remedy)

    def _table(self, wanted: list[str]) -> Iterator[tuple[int, Values]]:
        with opened(self._path, Layout()) as table:
            self._check_there(wanted, table.columns)
            for row in table.rows:
                self.found.count += 1
                if row.problem:
                    self.found.problems.append(row.problem)
                    continue
                yield row.number, {one: text(row.cells.get(one, "")) for one in wanted}

    def _items(self, wanted: list[str]) -> Iterator[tuple[int, Values]]:
        stream, _ = open_regular(self._path)
        with stream:
            items = items_of(self._path, stream, self._source.iterator)
        steps = {one: steps_of(self._path, one) for one in wanted}
        there = [one for one in wanted if any(walked(i, steps[one]) for i in items)]
        keys = dict.fromkeys(key for i in items if isinstance(i, dict) for key in i)
        self._check_there([one for one in wanted if one not in there], tuple(keys))
        for number, item in enumerate(items, 1):
            self.found.count += 1
            each = [
                self._values(number, one, walked(item, steps[one])) for one in steps
            ]
            for values in islice(product(*each), MOST_ROWS + 1):
                yield number, dict(zip(steps, values, strict=True))

    def _values(self, number: int, name: str, found: list[Any]) -> list[str]:
        """Return the values of a reference in an item; a list has several."""
        flat = [v for one in found for v in (one if isinstance(one, list) else [one])]
        if any(isinstance(one, dict | list) for one in flat):
            what = "holds an object, or a list of lists"
            remedy = "write the path on, to a text or a number"
            self.found.problems.append(self._problem(number, what, remedy, name))
            return []
        return [text(cell_of(one)) for one in flat] or [""]

    def _check_there(self, wanted: list[str], there: tuple[str, ...]) -> None:
        missing = [one for one in wanted if one not in there]
        if missing:
            what = "there is no such column, to which the mapping refers"
            remedy = f"there are: {some_of(there)}"
            raise TableError(
                *(self._problem(None, what, remedy, one) for one in missing)
            )

    def _fault(self, number: int, name: str, value: str) -> Problem | None:
        """Return what is wrong with a value, if anything is."""
        if not value:
            return None
        if len(value) > MOST_CHARACTERS:
            what = f"has more than {MOST_CHARACTERS} characters"
            return self._problem(number, what, "shorten it", name)
        is_iri = name in self._iris
        if found := (find_invisible_in_iri if is_iri else find_invisible)(value):
            what = f"holds the invisible character {code_point(found[0][0])}"
            return self._problem(number, what, "remove it", name)
        if is_iri and not is_iri_text(value):
            what = "makes an IRI that is not valid"
            remedy = "write a whole IRI, such as https://example.org/a"
            return self._problem(number, what, remedy, name)
        return None
