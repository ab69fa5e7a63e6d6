"""Rows in = rows mapped + rows reported, whatever the table has."""

from __future__ import annotations

import csv
import shutil
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import FLOOD
from support.tables import example

from kg.project import read_project
from kg.sources.accepted_files import RawFile
from kg.sources.file_parser import FileParser
from kg.tables import plan
from kg.tables.read_mapping import read_mapping

if TYPE_CHECKING:
    from pathlib import Path

HEADER, *ROWS = csv.reader(StringIO(example("csv")))
ODD = st.sampled_from(
    [
        *("", " ", "0", "-1", "1,204", "1e3", "NaN", "2^53", "9" * 400, "٣", "2001"),
        *("03/04/2001", "2001-02-30", "2001-05-02/..", "../..", "2003~", "no", "yes"),
        *("press", "Town", "houses", "Flood of May 2001", "Хроника", "a\u200bb", "\0"),
        *('"', "\n", "a" * 300, "..", "#row=1", "<x>", "Herald", "herald", "HERALD "),
    ]
)
CELLS = st.one_of(st.none(), st.none(), st.none(), ODD, st.text(max_size=8))


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Return a table whose rows are good ones with some other cells, or cut off."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    for _ in range(draw(st.integers(0, 5))):
        row = draw(st.sampled_from(ROWS))
        other = [draw(CELLS) for _ in row]
        pairs = zip(other, row, strict=True)
        cells = [old if new is None else new for new, old in pairs]
        writer.writerow(cells[: draw(st.sampled_from([13, 13, 13, 12, 1]))])
    return stream.getvalue()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the flood project; each example writes its table into it."""
    root = tmp_path_factory.mktemp("every-row") / "examples" / "flood"
    shutil.copytree(FLOOD, root, ignore=shutil.ignore_patterns(".kg"))
    for shared in ("ontology", "shapes"):
        shutil.copytree(FLOOD.parents[1] / shared, root.parents[1] / shared)
    (root / "import.toml").write_text(example("toml"), "utf-8")
    return root


@settings(max_examples=60, deadline=None)
@given(text=tables())
def test_each_row_is_mapped_or_reported(project: Path, text: str) -> None:
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return
    (project / "figures.csv").write_bytes(content)
    read = read_project(project)
    mapping = read_mapping(project / "import.toml", read)
    planned = plan.plan_import(read, mapping, [project / "figures.csv"])
    tally = planned.tally
    kept_out = {one.row for one in tally.problems if one.severity != "warning"}
    # the linter accepts what is written
    raw = [RawFile(path, text.encode()) for path, text in planned.texts.items()]
    written = [triple for file in FileParser(read).data(raw) for triple in file.triples]
    rows_of_claims = {
        int(triple.object.value.rpartition("=")[2])  # type: ignore[union-attr]
        for triple in written
        if "figures.csv#row=" in str(triple.object)
    }
    records = list(csv.reader(StringIO(text)))
    assert tally.rows == len(records) - 1 == tally.mapped + len(kept_out)
    assert rows_of_claims == {*range(2, len(records) + 1)} - kept_out
