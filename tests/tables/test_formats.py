"""Every format gives the same claims, and a bad file of each is refused in one line."""

from __future__ import annotations

import csv
import json
import tomllib
import zipfile
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.tables import example, imported

from kg.project import read_project
from kg.tables import row
from kg.tables.read_mapping import read_mapping
from kg.tables.reading import opened
from kg.tables.row import TableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.tables.row import InputTable


def typed() -> list[dict[str, Any]]:
    """Return the rows of the example, with numbers and dates as such."""
    rows: list[dict[str, Any]] = []
    for one in csv.DictReader(StringIO(example("csv"))):
        numbers = {
            n: int(one[n]) if one[n] else None for n in ("Figure", "Low", "High")
        }
        when = date.fromisoformat(one["When"])
        rows.append({**{k: v or None for k, v in one.items()}, **numbers, "When": when})
    return rows


def workbook(rows: list[dict[str, Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.append([*rows[0]])
    for one in rows:
        book.active.append([*one.values()])
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet(rows: list[dict[str, Any]]) -> bytes:
    stream = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


def json_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(one, default=str) + "\n" for one in rows).encode()


def tsv(rows: list[dict[str, Any]]) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, dialect="excel-tab")
    writer.writerows([[*rows[0]], *([*one.values()] for one in rows)])
    return stream.getvalue().encode()


WRITERS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "tsv": tsv,
    "jsonl": json_lines,
    "xlsx": lambda rows: saved(workbook(rows)),
    "parquet": parquet,
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_format_gives_the_claims_of_csv(tables: Path, suffix: str) -> None:
    """Rows of JSON Lines and Parquet have numbers less by one: they have no header."""
    assert imported(tables).returncode == 0
    claims = tables / "data/claims/chronicle.ttl"
    expected = claims.read_text("utf-8")
    (tables / "import.lock").unlink()
    for path in (*tables.glob("data/valley-*"), tables / "data/claims/post.2.ttl"):
        path.unlink()
    claims.unlink()
    (tables / f"figures.{suffix}").write_bytes(WRITERS[suffix](typed()))
    result = imported(tables, table=f"figures.{suffix}")
    assert "rows: 3; mapped: 3, to claims: 5" in result.stderr
    first = 1 if suffix in {"jsonl", "parquet"} else 2
    for number, csv_number in ((first, 2), (first + 2, 4)):
        expected = expected.replace(
            f"figures.csv#row={csv_number}>", f"figures.{suffix}#row={number}>"
        )
    assert claims.read_text("utf-8") == expected


def changed(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = workbook(typed())
    change(book)
    return saved(book)


def zip_bomb() -> bytes:
    """Return a workbook of a few KB whose sheet is 300 MB of blanks."""
    old, stream = BytesIO(saved(workbook(typed()))), BytesIO()
    with (
        zipfile.ZipFile(old) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.infolist():
            content = before.read(part)
            blanks = b" " * 300_000_000 if "sheet1" in part.filename else b""
            after.writestr(part.filename, content + blanks)
    return stream.getvalue()


def put(book: openpyxl.Workbook, cell: str, value: str) -> None:
    book.active[cell] = value


ROW = typed()[:1]
BAD: dict[str, Callable[[], bytes]] = {
    "merged.xlsx": lambda: changed(lambda book: book.active.merge_cells("A2:A3")),
    "sheets.xlsx": lambda: changed(lambda book: book.create_sheet("Notes")),
    "formula.xlsx": lambda: changed(lambda book: put(book, "F2", "=6*7")),
    "error.xlsx": lambda: changed(lambda book: put(book, "F2", "#DIV/0!")),
    "beyond.xlsx": lambda: changed(lambda book: put(book, "P2", "more")),
    "bomb.xlsx": zip_bomb,
    "no-zip.xlsx": lambda: b"Event,When\n",
    "cut.xlsx": lambda: saved(workbook(typed()))[:-500],
    "cut.parquet": lambda: parquet(typed())[:-200],
    "no.parquet": lambda: b"PAR1",
    "nested.parquet": lambda: parquet([{**ROW[0], "Of": ["all"]}]),
    "nested.jsonl": lambda: json_lines([{**ROW[0], "Of": ["all"]}]),
    "list.jsonl": lambda: json_lines(ROW) + b"[1, 2]\n",
    "twice.jsonl": lambda: json_lines(ROW) + b'{"Event": 1, "Event": 2}\n',
    "no-json.jsonl": lambda: json_lines(ROW) + b"{Event: 1}\n",
    "nan.jsonl": lambda: json_lines(ROW) + b'{"Figure": NaN}\n',
    "deep.jsonl": lambda: json_lines(ROW) + b"[" * 100_000 + b"\n",
    "latin.jsonl": lambda: json_lines(ROW) + '{"Who": "Köln"}\n'.encode("cp1252"),
    "long.jsonl": lambda: json_lines([{**ROW[0], "Page": "p" * 100_000}]),
    "longer.jsonl": lambda: json_lines([ROW[0], {"Page": "p" * 3_000_000}]),
    "key.jsonl": lambda: json_lines(ROW * 1000 + [{"Weather": "rain"}]),
}
SAID = tomllib.loads(Path(__file__).with_name("bad.toml").read_text("utf-8"))["files"]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_line(tables: Path, name: str) -> None:
    (tables / name).write_bytes(BAD[name]())
    before = {path: path.read_bytes() for path in tables.rglob("*.ttl")}
    result = imported(tables, table=name)
    assert result.returncode == 2
    assert {path: path.read_bytes() for path in tables.rglob("*.ttl")} == before
    lines = [line for line in result.stderr.splitlines() if " error: " in line]
    (line,) = lines
    said = line.removeprefix("kg: ").removeprefix(f"{tables}/{name}: ")
    assert said.startswith(SAID[name])


def test_a_sheet_is_read_by_its_name(tables: Path) -> None:
    content = changed(lambda book: book.create_sheet("Notes", 0))
    (tables / "figures.xlsx").write_bytes(content)
    mapping = tables / "import.toml"
    mapping.write_text('sheet = "Sheet"\n' + mapping.read_text("utf-8"), "utf-8")
    assert imported(tables, table="figures.xlsx").returncode == 0


def test_ten_million_rows_are_beyond_the_limit(tables: Path) -> None:
    header = example("csv").partition("\n")[0]
    (tables / "figures.csv").write_text(header + "\n" * 10_000_000, "utf-8")
    result = imported(tables)
    assert (result.returncode, result.stderr) == (
        2,
        (
            "kg: reading figures.csv\n"
            f"kg: {tables}/figures.csv: row 500002: error: is beyond the limit of "
            "500000 rows for one import: split the table, with an import.toml for "
            "each part\n"
        ),
    )


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_a_missing_library_is_named_with_the_extra_that_brings_it(
    tables: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    (tables / f"figures.{suffix}").write_bytes(WRITERS[suffix](typed()))
    monkeypatch.setattr(row, "import_module", missing)
    layout = read_mapping(tables / "import.toml", read_project(tables)).layout
    with (
        pytest.raises(TableError) as caught,
        opened(tables / f"figures.{suffix}", layout) as table,
    ):
        used(table)
    assert str(caught.value) == (
        f"{tables}/figures.{suffix}: error: its format needs a library that is not "
        "installed: pip install 'khojaly-kg[import]', or save the table as CSV"
    )


def used(table: InputTable) -> None:
    list(table.rows)


def test_a_table_that_takes_too_long_is_given_up(tables: Path) -> None:
    settings = tables / "kg.toml"
    limits = "\n[limits]\nvalidation_seconds = 0.01\n"
    settings.write_text(settings.read_text("utf-8") + limits, "utf-8")
    result = imported(tables)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].endswith(
        "could not be read: the reader took longer than 0.01 seconds "
        "(validation_seconds): see whether it is a table, split it, or raise the limit "
        "in kg.toml"
    )
