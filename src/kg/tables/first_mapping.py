"""Writes a first ``import.toml`` for a table: what is unsure is a comment."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg.tables.fields import FIELDS, FIGURES
from kg.tables.guess import Sample, date_forms, guesses, thousands
from kg.tables.isolated import isolated
from kg.tables.mapping import Layout
from kg.tables.reading import opened
from kg.tables.row import TableError
from kg.tables.values import text
from kg.tables.words import ThingWords, slug_of, some_of
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from kg.progress import Tell
    from kg.project import Project
    from kg.rdf.index import TripleIndex
    from kg.sandbox.child import Telling
    from kg.tables.guess import Guess
    from kg.tables.isolated import Answer

_MOST_ROWS: Final = 200
_DELIMITERS: Final = ("", ";", "\t", "|")
_USUAL: Final = {"source-creator": "not shown", "claimant-type": "organization"}
"""Constants that are true of most tables, or that say that nothing is known."""
_OF_NEW: Final = (
    *("event-type", "date", "place-type", "party"),
    *("source-type", "source-copy-read", "source-creator"),
)
"""The fields that new things need."""


def sample_of(project: Project, path: Path, progress: Tell) -> Sample:
    """Return the first rows of a table; a process of its own reads them.

    Raises:
        KgError: the table cannot be read.
    """

    def work(telling: Telling) -> Answer:
        telling(str(path))
        for delimiter in _DELIMITERS:
            try:
                return _sampled(path, Layout(delimiter, is_sample=True))
            except TableError as error:
                if "one column only" not in str(error) or delimiter == "|":
                    raise
        raise AssertionError

    return Sample(**isolated(project, work, progress))


def _sampled(path: Path, layout: Layout) -> Answer:
    with opened(path, layout) as table:
        rows = [
            {column: text(cell) for column, cell in row.cells.items()}
            for row in islice(table.rows, _MOST_ROWS)
        ]
        return {
            "columns": table.columns,
            "rows": rows,
            "delimiter": layout.delimiter,
            "sheets": table.sheets,
        }


def first_mapping(
    project: Project, graph: TripleIndex, path: Path, sample: Sample, today: date
) -> str:
    """Return the text of a first ``import.toml`` for a table."""
    words = ThingWords(project.iris, graph, {})
    found = guesses(sample, words)
    lines = [
        f"# A first guess by kg import --guess {visible(path.name)}: correct it,",
        "# and take away the # before what is right. docs/import.md explains the keys.",
        f"name = {_quoted(slug_of(path.stem)[:40].strip('-') or 'table')}",
        f"language = {_quoted(project.label_language)}  # of the words in the table",
        f"recorded = {today.isoformat()}  # the day on which you record the claims",
        *_layout(sample, found),
        "",
        "[columns]",
        *(_line(guess.field, guess.column, guess.why) for guess in found),
        *_unused(sample, found),
        "",
        "[constants]",
        *_constants(words, {one.field for one in found if not one.why}),
    ]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(field: str, value: str, doubt: str) -> str:
    said = f"{field} = {_quoted(value)}"
    return f"# {said}  # perhaps: {doubt}" if doubt else said


def _layout(sample: Sample, found: list[Guess]) -> Iterator[str]:
    if sample.delimiter:
        yield f"delimiter = {_quoted(sample.delimiter)}"
    if len(sample.sheets) > 1:
        others = ", ".join(visible(one) for one in sample.sheets[1:])
        yield f"sheet = {_quoted(visible(sample.sheets[0]))}  # others: {others}"
    columns = [one.column for one in found if one.field in FIGURES]
    signs = thousands(cell for one in columns for cell in sample.cells(one))
    for sign in signs:
        decimal = '\n# decimal = ","' if sign == "." else ""
        yield f"# thousands = {_quoted(sign)}  # if it groups digits{decimal}"
    dated = [one.column for one in found if FIELDS[one.field].is_date]
    forms = date_forms(cell for one in dated for cell in sample.cells(one))
    for form in forms:
        doubt = "" if len(forms) == 1 else "# "
        yield f"{doubt}dates = [{_quoted(form)}]"


def _unused(sample: Sample, found: list[Guess]) -> Iterator[str]:
    used = {one.column for one in found}
    for column in sample.columns:
        if column not in used:
            cells = sample.cells(column)
            such = f", such as {visible(cells[0], 40)}" if cells else ", which is empty"
            yield f"# not used: the column {visible(_quoted(column))}{such}"


def _constants(words: ThingWords, there: set[str]) -> Iterator[str]:
    for name, one in FIELDS.items():
        if name in there or not (one.is_needed or name in _OF_NEW):
            continue
        if name in _USUAL:
            yield f"{name} = {_quoted(_USUAL[name])}"
            continue
        known = words.slugs(one.kind) if one.kind else []
        choice = f"; the project has {some_of(known)}" if known else ""
        need = "needed" if one.is_needed else "needed where it is new"
        yield f'# {name} = ""  # {need}: {one.meaning}{choice}'
