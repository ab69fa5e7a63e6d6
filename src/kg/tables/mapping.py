"""Reads an ``import.toml``: what the columns of tables mean, and how cells are written.

All mistakes of a file are in one error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ProjectError
from kg.iris import SLUG
from kg.project import parse_toml
from kg.rdf.suggestions import near
from kg.sources.accepted_files import read_raw
from kg.tables.fields import FIELDS, FIGURES, NAMED
from kg.tables.text_settings import TEXTS
from kg.tables.values import DATE_FORM, Writing
from kg.text.characters import find_invisible, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.project import Project

FILE_NAME: Final = "import.toml"
_MOST_MIB: Final = 1
_TABLES: Final = ("columns", "constants", "words")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the cells stand in a file: the separator of CSV, the sheet of a workbook."""

    delimiter: str = ""
    sheet: str = ""
    is_sample: bool = False
    """Whether the first sheet is meant, of several, to guess what it is."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What an ``import.toml`` says.

    ``columns`` has the column of a field, ``constants`` the text of a field without a
    column or with an empty cell. ``words`` has the slugs of words, by kind.
    """

    path: Path
    name: str
    language: str
    recorded: str
    layout: Layout = field(default_factory=Layout)
    writing: Writing = field(default_factory=Writing)
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Return whether a field has a column or a constant."""
        return name in self.columns or name in self.constants


def read_mapping(path: Path, project: Project) -> TableMapping:
    """Return what an ``import.toml`` says.

    Raises:
        ProjectError: it cannot be read, or has mistakes; the text has a line for each.
        SourceError: it is no regular file, or too large.
    """
    if not path.exists():
        message = "is not there: write one, or begin with kg import --guess TABLE"
        raise ProjectError(f"{path}: {message}")
    document = parse_toml(path, read_raw(path, _MOST_MIB).content)
    return _Settings(path, document, project).mapping()


class _Settings:
    """The parsed TOML with its path, and the mistakes that were found."""

    def __init__(self, path: Path, document: dict[str, Any], project: Project) -> None:
        self.path, self.document, self.project = path, document, project
        self.mistakes: list[str] = []

    def mapping(self) -> TableMapping:
        known = (*TEXTS, "dates", "empty", *_TABLES)
        self._only("", self.document, known)
        texts = {name: self._text(name) for name in TEXTS}
        columns, constants = self._fields("columns"), self._fields("constants")
        words = self._words()
        self._check_needed({*columns, *constants})
        for name in constants.keys() & {*FIGURES, "id"}:
            message = "differs from row to row: name its column in [columns]"
            self._wrong(f"constants.{name}", message)
        if texts["thousands"] == texts["decimal"]:
            self._wrong("thousands", 'is the same as decimal: write decimal = ","')
        dates, empty = self._list("dates"), self._list("empty")
        for one in dates:
            if not DATE_FORM.fullmatch(one):
                what = f"{visible(one)!r} is no form of a date"
                self._wrong("dates", f'{what}: write such as "DD/MM/YYYY"')
        if self.mistakes:
            raise ProjectError("\n".join(f"{self.path}: {m}" for m in self.mistakes))
        signs = {name: texts[name] for name in ("thousands", "decimal")}
        return TableMapping(
            self.path,
            texts["name"],
            texts["language"],
            texts["recorded"],
            layout=Layout(texts["delimiter"], texts["sheet"]),
            writing=Writing(**signs, dates=dates, empty=empty),
            columns=columns,
            constants=constants,
            words=words,
        )

    def _wrong(self, setting: str, message: str) -> None:
        self.mistakes.append(f"{visible(setting)}: {message}")

    def _only(
        self, prefix: str, table: Mapping[str, object], known: Iterable[str]
    ) -> None:
        known = tuple(known)
        for key in table:
            if key not in known:
                meant = near(key, known)
                help_ = (
                    f"did you mean {meant[0]}?"
                    if meant
                    else f"known: {', '.join(known)}"
                )
                self._wrong(f"{prefix}{key}", f"unknown; {help_}")

    def _text(self, name: str) -> str:
        default, check = TEXTS[name]
        value = self.document.get(name, default)
        value = value.isoformat() if isinstance(value, date) else value
        if not isinstance(value, str) or (value == "" and default is None):
            self._wrong(name, "a text is needed, in quotes")
            return ""
        if value != default and (message := check(value, self.project)):
            self._wrong(name, f"{visible(value)!r} {message}")
        return value

    def _list(self, name: str) -> tuple[str, ...]:
        value = self.document.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self._wrong(name, 'must be a list of texts, such as ["n/a"]')
            return ()
        return tuple(value)

    def _table(self, name: str, prefix: str, table: dict[str, Any]) -> dict[str, Any]:
        value = table.get(name, {})
        if not isinstance(value, dict):
            self._wrong(f"{prefix}{name}", f"must be a table, [{prefix}{name}]")
            return {}
        return value

    def _fields(self, name: str) -> dict[str, str]:
        table = self._table(name, "", self.document)
        self._only(f"{name}.", table, FIELDS)
        return self._texts(name, {key: table[key] for key in table if key in FIELDS})

    def _texts(self, name: str, table: Mapping[str, object]) -> dict[str, str]:
        found = {}
        for key, value in table.items():
            if not isinstance(value, str) or not value.strip():
                self._wrong(f"{name}.{key}", "a text is needed, in quotes")
            elif shown := find_invisible(value):
                self._wrong(f"{name}.{key}", f"has an invisible sign ({shown[0]!a})")
            else:
                found[key] = value.strip()
        return found

    def _words(self) -> dict[str, dict[str, str]]:
        tables = self._table("words", "", self.document)
        self._only("words.", tables, NAMED)
        found = {}
        for kind in NAMED:
            table = self._table(kind, "words.", tables)
            found[kind] = self._texts(f"words.{kind}", table)
            for word, slug in found[kind].items():
                if not re.fullmatch(SLUG, slug):
                    what = f"{visible(slug)!r} is no slug"
                    remedy = "write lower-case ASCII words with hyphens"
                    self._wrong(f"words.{kind}.{word}", f"{what}: {remedy}")
        return found

    def _check_needed(self, there: set[str]) -> None:
        if not self._table("columns", "", self.document):
            self._wrong("columns", 'names no column; write such as event = "Event"')
            return
        for name, one in FIELDS.items():
            if one.is_needed and name not in there:
                remedy = "name its column in [columns], or write a text in [constants]"
                self._wrong(name, f"{one.meaning}, is needed: {remedy}")
        if there.isdisjoint(FIGURES):
            self._wrong("value", "is needed, or low, high or both: name their columns")
        if {"value", "best"} <= there:
            self._wrong("best", "is the same as value: leave one of them out")
