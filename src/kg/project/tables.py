"""Reads the values of a table of ``kg.toml``; what is wrong is noted and left out."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from kg.project.limits import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from dataclasses import Field

    from kg.project.mistakes import Mistakes


class SettingsTable:
    """A table of a TOML document; one that is absent is empty."""

    def __init__(
        self,
        document: dict[str, Any],
        name: str,
        known: Collection[str],
        mistakes: Mistakes,
    ) -> None:
        """Take the document, and the names of the settings that the table may have."""
        table = document.get(name, {})
        self._name = name
        self._mistakes = mistakes
        if not isinstance(table, dict):
            mistakes.add(name, f"must be a table: write [{name}] above its settings")
            table = {}
        self.values: dict[str, Any] = table
        note_unknown(table, known, f"{name}.", mistakes)

    def wrong(self, key: str, message: str) -> None:
        """Note that a setting is wrong."""
        self._mistakes.add(f"{self._name}.{key}", message)

    def text(self, key: str, check: Callable[[str], None] | None = None) -> str:
        """Return a text that is needed; ``check`` raises ValueError for a wrong one."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "a text is needed")
            return ""
        try:
            if check:
                check(value)
        except ValueError as error:
            self.wrong(key, str(error))
        return value

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.values.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.wrong(key, "must be a list of texts")
            return default
        return tuple(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> bool:
        """Return whether a setting is one of a few texts."""
        if self.values[key] in choices:
            return True
        listed = " or ".join(f'"{choice}"' for choice in choices)
        self.wrong(key, f"must be {listed}")
        return False

    def fields(self, into: type) -> dict[str, Any]:
        """Return the settings that are there; a class declares their types.

        A number is above 0. A field with ``choices`` in its metadata is one of them.
        """
        return {
            one.name: self.values[one.name]
            for one in fields(into)
            if one.name in self.values and self._is_right(one)
        }

    def _is_right(self, one: Field[Any]) -> bool:
        if choices := one.metadata.get("choices"):
            return self.choice(one.name, choices)
        if not self.is_number(one.name, whole=one.type == "int"):
            return False
        if 0 < self.values[one.name] <= MOST:  # written so that NaN fails
            return True
        self.wrong(one.name, f"must be greater than 0, and {MOST} at most")
        return False

    def is_number(self, key: str, *, whole: bool = False) -> bool:
        """Return whether a setting is there and is a number."""
        value = self.values.get(key)
        wanted = int if whole else int | float
        if isinstance(value, wanted) and not isinstance(value, bool):
            return True
        self.wrong(key, f"must be {'a whole number' if whole else 'a number'}")
        return False


def note_unknown(
    table: dict[str, Any], known: Collection[str], prefix: str, mistakes: Mistakes
) -> None:
    """Note the settings of a table that are not among the known ones."""
    listed = ", ".join(sorted(known))
    for key in table:
        if key not in known:
            mistakes.add(f"{prefix}{key}", f"unknown setting; known: {listed}")
