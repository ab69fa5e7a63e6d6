"""An ``import.toml``: all its mistakes are said in one run, each with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.tables import example, imported

from kg.tables.fields import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES = {
    ('name = "valley"', "name = 1"): "name: a text is needed, in quotes",
    (
        'name = "valley"',
        'name = "../x"',
    ): "name: '../x' must be up to 40 lower-case ASCII words and hyphens",
    ('language = "en"', 'language = "fr"'): (
        "language: 'fr' must be one of en, de (kg.toml)"
    ),
    ("recorded = 2026-11-27", ""): "recorded: a text is needed, in quotes",
    ("recorded = 2026-11-27", 'recorded = "today"'): (
        "recorded: 'today' must be the day on which you record the claims, such as "
        "2026-11-27"
    ),
    ("[columns]", "thousand = 1\n[columns]"): (
        "thousand: unknown; did you mean thousands?"
    ),
    ("[columns]", 'thousands = "x"\n[columns]'): (
        "thousands: 'x' is no sign that stands in numbers"
    ),
    ("[columns]", 'thousands = "."\n[columns]'): (
        'thousands: is the same as decimal: write decimal = ","'
    ),
    ("[columns]", 'delimiter = "ab"\n[columns]'): (
        "delimiter: 'ab' must be one character"
    ),
    ("[columns]", 'dates = ["DD/MM/YY"]\n[columns]'): (
        "dates: 'DD/MM/YY' is no form of a date: write such as \"DD/MM/YYYY\""
    ),
    ("[columns]", 'empty = "x"\n[columns]'): (
        'empty: must be a list of texts, such as ["n/a"]'
    ),
    ("[columns]", 'invisible = "keep"\n[columns]'): (
        "invisible: 'keep' must be one of refuse, remove"
    ),
    ("[columns]", 'optional = ["Wher"]\n[columns]'): (
        "optional: no field is read from 'Wher': take it out"
    ),
    ("[constants]", '[templates]\nnote = "row"\n[constants]'): (
        'templates.note: needs columns in braces, such as "{place}, {day}"'
    ),
    ("[constants]", '[templates]\nevent = "{Event}, {When"\n[constants]'): (
        'templates.event: needs columns in braces, such as "{place}, {day}"\n'
        "templates.event: has a column too: leave one of the two out"
    ),
    ("[constants]", '[figures]\nvalue = "Figure"\n[constants]'): (
        "figures: must be several tables: write [[figures]] above each"
    ),
    ("[constants]", '[[figures]]\nvalue = "Figure"\n[constants]'): (
        "figures.1.value: unknown; known: columns, templates, constants"
    ),
    ("[constants]", '[[participants]]\ncolumns.rule = "Side"\n[constants]'): (
        "participants.1.columns.rule: unknown; did you mean role?"
    ),
    ("[constants]", '[[figures]]\nconstants.value = "9"\n[constants]'): (
        "figures.1.constants.value: differs from row to row: name its column in "
        "[columns]"
    ),
    (
        'value = "Figure"',
        'figure = "Figure"',
    ): f"columns.figure: unknown; known: {', '.join(FIELDS)}",
    ('locator = "Page"', 'locater = "Page"'): (
        "columns.locater: unknown; did you mean locator?\n"
        "locator: where in the source it stands, such as p. 12, is needed: name its "
        "column in [columns], or write a text in [constants]"
    ),
    ('value = "Figure"', 'value = "Figure"\nbest = "Best"'): (
        "best: is the same as value: leave one of them out"
    ),
    ("[constants]", '[constants]\nhigh = "40"'): (
        "constants.high: differs from row to row: name its column in [columns]"
    ),
    ('party = "Side"', "party = 3"): "columns.party: a text is needed, in quotes",
    ('"about" = "approximately"', '"about" = "About 40"'): (
        "words.qualifier.about: 'About 40' is no slug: write lower-case ASCII words "
        "with hyphens"
    ),
    ("[words.qualifier]", "[words.people]"): (
        "words.people: unknown; known: event, measure, population, qualifier, unit, "
        "scope, criterion, method, source, agent, party, role, event-type, place, "
        "place-type, source-type"
    ),
}


@pytest.mark.parametrize("change", MISTAKES)
def test_a_mistake_is_said_with_what_to_do(
    tables: Path, change: tuple[str, str]
) -> None:
    text = example("toml")
    assert text.count(change[0]) == 1
    (tables / "import.toml").write_text(text.replace(*change), "utf-8")
    result = imported(tables)
    assert result.returncode == 2
    lines = MISTAKES[change].splitlines()
    assert result.stderr == "kg: " + "".join(
        f"{tables}/import.toml: {line}\n" for line in lines
    )


def test_all_mistakes_are_said_in_one_run(tables: Path) -> None:
    (tables / "import.toml").write_text('name = "A"\ncolums = 1\n', "utf-8")
    result = imported(tables)
    assert result.returncode == 2
    said = result.stderr.replace(f"{tables}/import.toml: ", "").splitlines()
    assert said == [
        "kg: colums: unknown; did you mean columns?",
        "name: 'A' must be up to 40 lower-case ASCII words and hyphens",
        "language: a text is needed, in quotes",
        "recorded: a text is needed, in quotes",
        'columns: names no column; write such as event = "Event"',
    ]


def test_a_mapping_that_is_not_there_is_named_with_how_to_begin(tables: Path) -> None:
    (tables / "import.toml").unlink()
    result = imported(tables)
    assert (result.returncode, result.stderr) == (
        2,
        (
            f"kg: {tables}/import.toml: is not there: write one, or begin with "
            "kg import --guess TABLE\n"
        ),
    )


def test_no_toml_is_refused_in_one_line(tables: Path) -> None:
    (tables / "import.toml").write_text("name = \n", "utf-8")
    result = imported(tables)
    assert result.returncode == 2
    assert result.stderr.startswith(f"kg: {tables}/import.toml: cannot be read: ")
    assert result.stderr.count("\n") == 1
