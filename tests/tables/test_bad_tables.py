"""Bad tables and bad rows: one line each, and nothing is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from support.commands import kg

ROW = (
    "Flood of May 2001,2001-05-03,Town,houses flooded,houses,42,about,,,Chronicle,"
    "p. 3,Chronicle,press"
)


def refused(project: Path, content: bytes | str, name: str = "figures.csv") -> str:
    """Return what an import says of a table that it refuses as a whole."""
    table = project / name
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = {path: path.read_bytes() for path in project.rglob("*.ttl")}
    result = kg("--project", project, "import", table)
    assert result.returncode == 2, result.stderr
    assert {path: path.read_bytes() for path in project.rglob("*.ttl")} == before
    assert not (project / "import.lock").exists()
    assert "Traceback" not in result.stderr
    return result.stderr.replace(f"{project}/", "").replace(f"kg: reading {name}\n", "")


CASES = tomllib.loads(Path(__file__).with_name("bad.toml").read_text("utf-8"))
ROWS = CASES["rows"]
HEADER = "Event,When,Where,What,Of,Figure,Hedge,Low,High,Source,Page,Who,Side\n"
TABLES: dict[str, bytes | str] = {
    "empty": "",
    "one name twice": HEADER.replace("Low", "Figure"),
    "many columns": ",".join(map(str, range(1001))),
    "no name": HEADER.replace("Low", ""),
    "another separator": "Event;When\n",
    "a column that is not there": HEADER.replace("Low", "Least"),
    "Windows-1252": (HEADER + ROW.replace("Town", "Köln")).encode("cp1252"),
    "half a character of UTF-16": (HEADER + ROW).encode("utf-16") + b"\0",
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_that_cannot_be_read_is_refused(tables: Path, case: str) -> None:
    said = CASES["tables"][case]
    assert refused(tables, TABLES[case]) == f"kg: figures.csv: {said}\n"


def test_another_format_is_refused(tables: Path) -> None:
    said = refused(tables, "a", "figures.ods")
    assert said.startswith("kg: figures.ods: error: is no table: save it as one of ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_utf_8_and_utf_16_is_read(tables: Path, encoding: str) -> None:
    table = tables / "figures.csv"
    table.write_text(HEADER + ROW.replace("Chronicle,", "Kölner Bote,"), encoding)
    assert kg("--project", tables, "import", table).returncode == 0
    agents = (tables / "data/valley-agents.ttl").read_text("utf-8")
    assert 'agent:kolner-bote a kg:Organization ;\n    rdfs:label "Kölner Bote"@en' in (
        agents
    )


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_is_reported_and_nothing_is_written(tables: Path, case: str) -> None:
    row, said = ROWS[case]["row"], ROWS[case]["said"]
    where = ": row 2, " if said.startswith("column") else ": row 2: "
    assert refused(tables, HEADER + row + "\n") == (
        f"figures.csv{where}{said}\n"
        "rows: 1; mapped: 0, to claims: 0; reported above: 1\n"
        "kg: nothing is written: correct the rows above, or leave them out with "
        "--without-bad-rows\n"
    )


def test_a_long_cell_is_reported(tables: Path) -> None:
    said = refused(tables, HEADER + ROW.replace("p. 3", "p" * 1_000_000))
    assert said.startswith(
        "figures.csv: row 2: error: a cell has more than 65536 characters: shorten it, "
        "or close the quotation mark\n"
    )


def test_the_other_rows_are_written_if_asked_for(tables: Path) -> None:
    table = tables / "figures.csv"
    bad = ROW.replace("42", "many").replace("Chronicle", "Courier")
    table.write_text(f"{HEADER}{ROW}\n{bad}\n", "utf-8")
    result = kg("--project", tables, "import", table, "--without-bad-rows")
    assert result.returncode == 0
    assert "rows: 2; mapped: 1, to claims: 1; reported above: 1" in result.stderr
    assert not (tables / "data/claims/courier.ttl").exists()
    assert "courier" not in (tables / "data/valley-agents.ttl").read_text("utf-8")


def test_an_empty_row_is_noted(tables: Path) -> None:
    table = tables / "figures.csv"
    table.write_text(f"{HEADER}{ROW}\n\n,,,,,,,,,,,,\n", "utf-8")
    result = kg("--project", tables, "import", table)
    assert result.returncode == 0
    assert result.stderr.splitlines()[1:] == [
        f"{table}: row 3: note: the row is empty: it becomes no claim",
        f"{table}: row 4: note: the row is empty: it becomes no claim",
        "rows: 3; mapped: 1, to claims: 1; reported above: 2",
    ]
