"""``kg import --guess``: a first import.toml, in which what is unsure is a comment."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from support.commands import kg
from support.tables import example, imported

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def guessed(tables: Path) -> Path:
    """Return the project without what its columns mean."""
    (tables / "import.toml").unlink()
    return tables


def mapping(project: Path) -> str:
    """Return the import.toml, whose day is that of the test."""
    text = (project / "import.toml").read_text("utf-8")
    return re.sub(r"(?m)^recorded = \S+", "recorded = 2026-11-27", text)


GUESSED = """\
# A first guess by kg import --guess figures.csv: correct it,
# and take away the # before what is right. docs/import.md explains the keys.
name = "figures"
language = "en"  # of the words in the table
recorded = 2026-11-27  # the day on which you record the claims

[columns]
event = "Event"
date = "When"
place = "Where"
measure = "What"
population = "Of"
value = "Figure"
qualifier = "Hedge"
low = "Low"
high = "High"
source = "Source"
locator = "Page"
claimant = "Who"
party = "Side"

[constants]
# event-type = ""  # needed where it is new: the type of the event; the project has \
flood
# place-type = ""  # needed where it is new: the type of the place; the project has \
region, settlement
# source-type = ""  # needed where it is new: the type of the source; the project has \
court-judgment, newspaper, official-record
source-creator = "not shown"
# source-copy-read = ""  # needed where it is new: how much of the source was read, \
and in what copy
"""


def test_columns_are_guessed_by_their_names_and_cells(guessed: Path) -> None:
    result = imported(guessed, "--guess")
    assert result.returncode == 0
    assert mapping(guessed) == GUESSED
    assert f"wrote {guessed}/import.toml" in result.stderr
    assert not (guessed / "import.lock").exists()


def test_the_guess_is_complete_once_the_comments_are_filled_in(guessed: Path) -> None:
    imported(guessed, "--guess")
    text = (guessed / "import.toml").read_text("utf-8")
    for name, value in {
        "event-type": "flood",
        "place-type": "settlement",
        "source-type": "newspaper",
        "source-copy-read": "the table",
    }.items():
        text = text.replace(f'# {name} = ""', f'{name} = "{value}"')
    text += '[words.qualifier]\nabout = "approximately"\n'
    (guessed / "import.toml").write_text(text, "utf-8")
    assert "mapped: 3, to claims: 5" in imported(guessed).stderr


def test_ten_rows_are_shown_as_they_would_become(guessed: Path) -> None:
    """The rows of a table whose things are all in the project need no constants."""
    header, row, *_ = example("csv").splitlines()
    row = row.replace("Chronicle", "The Post").replace("about", "")
    row = row.replace("The Post,p. 3", '"The Post, first report",p. 3')
    (guessed / "figures.csv").write_text(f"{header}\n" + f"{row}\n" * 12, "utf-8")
    result = imported(guessed, "--guess")
    assert "rows: 10; mapped: 10, to claims: 10" in result.stderr
    assert result.stdout.count(" a kg:Statistic ;") == 10
    assert result.stdout.startswith(
        "claim:post-flood-houses-flooded-houses a kg:Statistic ;\n"
    )


SEPARATED = """\
Event;Date of event;Toll;Min;Reported;Weather;Said in
Flood of May 2001;03/05/2001;1.204;1;13/05/2001;rain;The Post, first report
Flood of May 2001;04/05/2001;1.300;2;14/05/2001;;The Post, first report
"""


def test_what_is_unsure_is_a_comment(guessed: Path) -> None:
    (guessed / "figures.csv").write_text(SEPARATED, "utf-8")
    result = imported(guessed, "--guess")
    assert result.returncode == 0
    text = mapping(guessed)
    assert tomllib.loads(text)["columns"] == {
        "event": "Event",
        "date": "Date of event",
        "value": "Toll",
        "low": "Min",
    }
    for line in (
        'delimiter = ";"',
        '# thousands = "."  # if it groups digits\n# decimal = ","',
        '# dates = ["DD/MM/YYYY"]\n# dates = ["MM/DD/YYYY"]',
        '# source = "Said in"  # perhaps: its words are known to the project',
        '# not used: the column "Weather", such as rain',
    ):
        assert f"{line}\n" in text
    assert "import.toml: measure: what is counted, is needed: " in result.stderr
    assert "a row: Event: Flood of May 2001; Date of event: 03" in result.stdout


def test_a_mapping_that_exists_is_not_overwritten(tables: Path) -> None:
    before = (tables / "import.toml").read_text("utf-8")
    result = imported(tables, "--guess")
    assert (result.returncode, result.stderr) == (
        2,
        (
            f"kg: {tables}/import.toml: exists already: remove it, or name another "
            "with --mapping\n"
        ),
    )
    assert (tables / "import.toml").read_text("utf-8") == before


def test_one_table_is_guessed(tables: Path) -> None:
    table = tables / "figures.csv"
    result = kg("--project", tables, "import", "--guess", table, table)
    assert (result.returncode, result.stderr) == (
        2,
        "kg: --guess looks at one table: name one\n",
    )
