"""Reads every row of some tables into claims, and reports those that become none."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg.tables.facts import Facts
from kg.tables.reading import opened
from kg.tables.row import MOST_ROWS, Problem, TableError
from kg.tables.words import some_of

if TYPE_CHECKING:
    from kg.tables.claims import ClaimMaker
    from kg.tables.mapping import TableMapping
    from kg.tables.row import InputTable, TableRow


@dataclass(slots=True)
class Tally:
    """The rows of tables: each is mapped to claims, or has a problem that says why not.

    Rows that are mapped can have warnings.
    """

    rows: int = 0
    mapped: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        """Whether a row did not become claims, although it should."""
        return any(one.severity == "error" for one in self.problems)

    def packed(self) -> list[Any]:
        """Return the same in what JSON can represent."""
        problems = [[str(one.path), *astuple(one)[1:]] for one in self.problems]
        return [self.rows, self.mapped, problems]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> Self:
        """Return what was packed."""
        rows, mapped, problems = packed
        return cls(rows, mapped, [Problem(Path(p), *rest) for p, *rest in problems])


def add_table(
    tally: Tally,
    maker: ClaimMaker,
    mapping: TableMapping,
    table: tuple[Path, str],
    first: int | None,
) -> None:
    """Add the claims of a table, given with its name in IRIs; or of its first rows.

    Raises:
        TableError: the table cannot be read at all, lacks a column, or is too long.
        SourceError: the file cannot be read.
    """
    path, name = table
    with opened(path, mapping.layout) as found:
        _check_mapped(found, mapping)
        for row in islice(found.rows, first):
            tally.rows += 1
            if tally.rows > MOST_ROWS:
                what = f"is beyond the limit of {MOST_ROWS} rows for one import"
                remedy = "split the table, with an import.toml for each part"
                raise TableError(Problem(path, row.number, None, what, remedy))
            problems = _add_row(maker, mapping, path, name, row)
            tally.problems += problems
            tally.mapped += all(one.severity == "warning" for one in problems)


def _check_mapped(table: InputTable, mapping: TableMapping) -> None:
    """Check that a table has the columns that a mapping names.

    Raises:
        TableError: it lacks some.
    """
    missing = [
        Problem(
            table.path,
            None,
            column,
            f"there is no such column, which {mapping.path.name} names for {field}",
            f"there are: {some_of(table.columns)}",
        )
        for field, column in mapping.needed_columns()
        if column not in table.columns
    ]
    if missing:
        raise TableError(*missing)


def _add_row(
    maker: ClaimMaker, mapping: TableMapping, path: Path, name: str, row: TableRow
) -> list[Problem]:
    """Add the claims of a row, and return its problems."""
    if row.problem:
        return [row.problem]
    if all(cell == "" for cell in row.cells.values()):
        what, remedy = "the row is empty", "it becomes no claim"
        return [Problem(path, row.number, None, what, remedy, "note")]
    facts = Facts(path, row, mapping)
    maker.add(facts, name)
    return facts.problems
