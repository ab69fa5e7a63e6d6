"""Guesses what the columns of a table mean, by their names and by their cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.tables.fields import FIELDS, FIGURES
from kg.tables.values import ValueProblemError, Writing, edtf, number
from kg.tables.words import slug_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.tables.words import ThingWords

NAMES: Final = {
    "event": "event incident disaster crisis episode",
    "date": "date when day event-date date-of-event start start-date",
    "place": "place where location city town site",
    "measure": "measure what indicator category type-of-figure counted",
    "population": "population of whom of-whom group who-is-counted",
    "value": "value figure number count toll estimate total",
    "best": "best best-estimate",
    "low": "low lower minimum min least low-estimate from",
    "high": "high upper maximum max most high-estimate up-to",
    "qualifier": "qualifier hedge precision about approximation",
    "unit": "unit units",
    "scope": "scope part area",
    "as-of": "as-of asof date-of-count reported-on",
    "method": "method how",
    "source": "source title publication document reference newspaper outlet",
    "locator": "locator page pages where-in-source section paragraph",
    "claimant": "claimant who author speaker said-by according-to attributed-to",
    "party": "party side",
    "stated-on": "stated-on stated said-on",
    "summary": "summary",
    "note": "note notes comment comments remark remarks",
    "id": "id key identifier",
    "event-type": "event-type type-of-event kind-of-event",
    "place-type": "place-type type-of-place",
    "source-type": "source-type type-of-source",
    "source-creator": "source-creator author-of-source",
    "source-publisher": "publisher source-publisher",
    "source-date": "published source-date publication-date issued",
    "source-language": "language source-language",
    "source-url": "url link address website",
}
"""The names that columns of a field often have, as slugs."""
SURE: Final = 4
_LIKELY: Final = 2
_MOSTLY: Final = 0.6
_FORMS: Final = [
    form.replace("/", sign)
    for form in ("DD/MM/YYYY", "MM/DD/YYYY", "YYYY/MM/DD")
    for sign in "/.- "
]
_SIGNS: Final = {
    sign: Writing(thousands=sign, decimal="," if sign == "." else ".")
    for sign in (",", ".", " ", "'", "\u2019", "\u00a0", "\u202f")
}
_WRITINGS: Final = (Writing(), *_SIGNS.values())


class Guess(NamedTuple):
    """A field that a column may mean; ``why`` is empty if the guess is sure."""

    field: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The columns of a table, and the texts of its first rows."""

    columns: Sequence[str]
    rows: Sequence[dict[str, str]]
    delimiter: str = ""
    sheets: Sequence[str] = ()

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column that are not empty."""
        return [cell for row in self.rows if (cell := row.get(column, "").strip())]


def guesses(sample: Sample, words: ThingWords) -> list[Guess]:
    """Return what columns mean, the surest first; each column and field once."""
    scored = [
        (score, field, column, why)
        for column in sample.columns
        if column.isprintable()
        for field in NAMES
        for score, why in [_score(field, column, sample.cells(column), words)]
        if score >= _LIKELY
    ]
    scored.sort(key=lambda one: -one[0])  # stable: columns and fields stay in order
    found: dict[str, Guess] = {}
    for score, field, column, why in scored:
        taken = {guess.field for guess in found.values()}
        if column not in found and field not in taken:
            found[column] = Guess(field, column, "" if score >= SURE else why)
    return [found[column] for column in sample.columns if column in found]


def _score(
    field: str, column: str, cells: list[str], words: ThingWords
) -> tuple[float, str]:
    """Return how well a column fits a field, and by what it was guessed."""
    name, known = slug_of(column), NAMES[field].split()
    score, why = 0.0, ""
    if name in known:
        score, why = 4.0, "its name says so"
    elif {*name.split("-")} & {*known}:
        score, why = 2.0, "its name says so in part"
    if FIELDS[field].is_date and _share(cells, _is_any_date) < _MOSTLY:
        return 0, ""
    if field in FIGURES and _share(cells, _is_any_number) < _MOSTLY:
        return 0, ""
    kind = FIELDS[field].kind
    if kind and _share(cells, lambda cell: _names(words, kind, cell)) >= _MOSTLY:
        return score + 3, "its words are known to the project"
    return score, why


def _share(cells: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0


def _names(words: ThingWords, kind: str, cell: str) -> bool:
    try:
        return words.find(kind, cell) is not None
    except ValueProblemError:
        return True


def _is_any_date(cell: str) -> bool:
    return _is_date(cell) or any(_is_date(cell, form) for form in _FORMS)


def _is_any_number(cell: str) -> bool:
    return any(_is_number(cell, writing) for writing in _WRITINGS)


def _is_date(cell: str, *forms: str) -> bool:
    try:
        edtf(cell, Writing(dates=forms))
    except ValueProblemError:
        return False
    return True


def _is_number(cell: str, writing: Writing) -> bool:
    try:
        number(cell, writing)
    except ValueProblemError:
        return False
    return True


def date_forms(cells: Iterable[str]) -> list[str]:
    """Return the forms of dates that fit every cell which is in no standard form."""
    odd = [cell for cell in cells if not _is_date(cell)]
    fit = (form for form in _FORMS if all(_is_date(cell, form) for cell in odd))
    return [*fit] if odd else []


def thousands(cells: Iterable[str]) -> list[str]:
    """Return the signs that may group digits where cells are no plain numbers."""
    odd = [cell for cell in cells if not _is_number(cell, Writing())]
    fit = (
        sign
        for sign, writing in _SIGNS.items()
        if all(sign in cell and _is_number(cell, writing) for cell in odd)
    )
    return [*fit] if odd else []
