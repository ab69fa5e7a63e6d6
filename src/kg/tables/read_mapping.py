"""Reads an ``import.toml``; all its mistakes are in one error."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ProjectError
from kg.iris import SLUG
from kg.project import parse_toml
from kg.rdf.suggestions import near
from kg.sources.accepted_files import read_raw
from kg.tables.fields import FIELDS, FIGURES, NAMED
from kg.tables.mapping import NAMED_COLUMN, Layout, Meaning, TableMapping
from kg.tables.text_settings import TEXTS
from kg.tables.values import DATE_FORM, Writing
from kg.text.characters import find_invisible, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.project import Project

FILE_NAME: Final = "import.toml"
_MOST_MIB: Final = 1
_MEANING: Final = ("columns", "templates", "constants")
_SEVERAL: Final = ("figures", "participants")
_LISTS: Final = ("dates", "empty", "optional")
_KNOWN: Final = (*TEXTS, *_LISTS, *_MEANING, *_SEVERAL, "split", "words")


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
        self._only("", self.document, _KNOWN)
        texts = {name: self._text(name) for name in TEXTS}
        row = self._meaning("", self.document)
        figures, participants = (self._each(name) for name in _SEVERAL)
        words, split = self._words(), self._fields("split", "", self.document)
        self._check_needed(row, figures)
        lists = {name: self._list(name) for name in _LISTS}
        mapping = TableMapping(
            self.path,
            texts["name"],
            texts["language"],
            texts["recorded"],
            layout=Layout(texts["delimiter"], texts["sheet"]),
            writing=self._writing(texts, lists),
            row=row,
            figures=figures,
            participants=participants,
            words=words,
            split=split,
            optional=frozenset(lists["optional"]),
        )
        self._check_optional(mapping)
        if self.mistakes:
            raise ProjectError("\n".join(f"{self.path}: {m}" for m in self.mistakes))
        return mapping

    def _writing(
        self, texts: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]
    ) -> Writing:
        if texts["thousands"] == texts["decimal"]:
            self._wrong("thousands", 'is the same as decimal: write decimal = ","')
        for one in lists["dates"]:
            if not DATE_FORM.fullmatch(one):
                what = f"{visible(one)!r} is no form of a date"
                self._wrong("dates", f'{what}: write such as "DD/MM/YYYY"')
        signs = {name: texts[name] for name in ("thousands", "decimal")}
        removes = texts["invisible"] == "remove"
        return Writing(
            **signs,
            dates=lists["dates"],
            empty=lists["empty"],
            removes_invisible=removes,
        )

    def _meaning(self, prefix: str, table: dict[str, Any]) -> Meaning:
        found = Meaning(*(self._fields(name, prefix, table) for name in _MEANING))
        for name in sorted(found.constants.keys() & {*FIGURES, "id"}):
            message = "differs from row to row: name its column in [columns]"
            self._wrong(f"{prefix}constants.{name}", message)
        for name, template in found.templates.items():
            rest = NAMED_COLUMN.sub("", template)
            if rest == template or {*"{}"} & {*rest}:
                message = 'needs columns in braces, such as "{place}, {day}"'
                self._wrong(f"{prefix}templates.{name}", message)
        both = found.columns.keys() & found.templates.keys()
        for name in sorted(both):
            message = "has a column too: leave one of the two out"
            self._wrong(f"{prefix}templates.{name}", message)
        return found

    def _each(self, name: str) -> tuple[Meaning, ...]:
        """Return what each of several tables says, such as ``[[figures]]``."""
        value = self.document.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self._wrong(name, f"must be several tables: write [[{name}]] above each")
            return ()
        found = []
        for at, table in enumerate(value, 1):
            prefix = f"{name}.{at}."
            self._only(prefix, table, _MEANING)
            found.append(self._meaning(prefix, table))
        return tuple(found)

    def _check_optional(self, mapping: TableMapping) -> None:
        named = {
            column
            for _, column in replace(mapping, optional=frozenset()).needed_columns()
        }
        for column in sorted(mapping.optional - named):
            message = f"no field is read from {visible(column)!r}: take it out"
            self._wrong("optional", message)

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

    def _fields(
        self, name: str, prefix: str, document: dict[str, Any]
    ) -> dict[str, str]:
        table = self._table(name, prefix, document)
        self._only(f"{prefix}{name}.", table, FIELDS)
        known = {key: table[key] for key in table if key in FIELDS}
        return self._texts(f"{prefix}{name}", known)

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

    def _check_needed(self, row: Meaning, figures: tuple[Meaning, ...]) -> None:
        if not self._table("columns", "", self.document) and not row.templates:
            self._wrong("columns", 'names no column; write such as event = "Event"')
            return
        each = [row.fields | one.fields for one in figures] or [row.fields]
        there = frozenset.intersection(*each)
        for name, one in FIELDS.items():
            if one.is_needed and name not in there:
                remedy = "name its column in [columns], or write a text in [constants]"
                self._wrong(name, f"{one.meaning}, is needed: {remedy}")
        for at, said in enumerate(each, 1):
            prefix = f"figures.{at}." if figures else ""
            if said.isdisjoint(FIGURES):
                message = "is needed, or low, high or both: name their columns"
                self._wrong(f"{prefix}value", message)
            if {"value", "best"} <= said:
                message = "is the same as value: leave one of them out"
                self._wrong(f"{prefix}best", message)
