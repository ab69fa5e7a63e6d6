"""Parses ``kg.toml``; each error names the file and the setting."""

from __future__ import annotations

from dataclasses import fields
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ProjectError
from kg.project.languages import SCRIPT, TAG, scripts_of
from kg.project.limits import MOST, Limits, ServiceLimits
from kg.project.model import NeutralityPaths, Paths, Project, Region, Validation
from kg.project.text_checks import CHECKS
from kg.project.toml import parse_toml

if TYPE_CHECKING:
    from types import UnionType

FILE_NAME: Final = "kg.toml"
_TABLES: Final = {
    *("project", "paths", "limits", "service", "region", "validation"),
    *("scripts", "neutrality"),
}
_TEXTS: Final = tuple(one.name for one in fields(Project) if one.type == "str")


def read_project(root: Path) -> Project:
    """Return the project that ``root/kg.toml`` describes.

    Raises:
        ProjectError: the file is missing or is no TOML, or a setting is missing,
            unknown, of the wrong type or out of range; the text names the setting.
    """
    path = root / FILE_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ProjectError(
            f"{root}: no {FILE_NAME} here; name the project's folder with --project DIR"
        ) from None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read: {error}") from error
    return parse_project(root, content)


def parse_project(root: Path, content: bytes, *, is_here: bool = True) -> Project:
    """Return the project of a folder, given the content of its ``kg.toml``.

    The paths must exist only if the project ``is_here``, and not in another commit.

    Raises:
        ProjectError: as for :func:`read_project`.
    """
    path = root / FILE_NAME
    return _Settings(path, parse_toml(path, content), is_here=is_here).project()


class _Settings:
    """The parsed TOML with its path, which each error names."""

    def __init__(self, path: Path, document: dict[str, Any], *, is_here: bool) -> None:
        self.path = path
        self.is_here = is_here
        self.document = document
        self._only(document, _TABLES, "")

    def project(self) -> Project:
        table = self._table("project", {*_TEXTS, "languages", "label_language"})
        text = {name: self._text(table, name) for name in _TEXTS}
        languages = self._languages(table)
        for name, check in CHECKS.items():
            try:
                check(text[name])
            except ValueError as error:
                raise self._error(f"project.{name}", str(error)) from None
        return Project(
            root=self.path.parent.resolve(),
            languages=languages,
            scripts=self._scripts(languages),
            region=self._region(),
            paths=self._paths(),
            limits=Limits(**self._positive("limits", Limits)),
            service=ServiceLimits(**self._positive("service", ServiceLimits)),
            validation=self._validation(),
            neutrality=self._neutrality(),
            **text,
        )

    def _error(self, setting: str, message: str) -> ProjectError:
        return ProjectError(f"{self.path}: {setting}: {message}")

    def _only(self, table: dict[str, Any], known: set[str], prefix: str) -> None:
        listed = ", ".join(sorted(known))
        for key in table.keys() - known:
            raise self._error(f"{prefix}{key}", f"unknown setting; known: {listed}")

    def _table(self, name: str, known: set[str]) -> dict[str, Any]:
        """Return a table; its settings must have these names."""
        table = self.document.get(name, {})
        if not isinstance(table, dict):
            raise self._error(name, "must be a table")
        self._only(table, known, f"{name}.")
        return table

    def _text(self, table: dict[str, Any], name: str) -> str:
        value = table.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self._error(f"project.{name}", "a text is needed")
        return value

    def _languages(self, table: dict[str, Any]) -> tuple[str, ...]:
        """Return the languages of labels, ``label_language`` first."""
        languages = self._texts(table.get("languages", ["en"]), "project.languages")
        if not languages or not all(map(TAG.fullmatch, languages)):
            raise self._error(
                "project.languages", 'must be language tags, such as ["en", "de"]'
            )
        first = table.get("label_language", languages[0])
        if first not in languages:
            raise self._error("project.label_language", "must be one of languages")
        return tuple(dict.fromkeys((first, *languages)))

    def _scripts(self, languages: tuple[str, ...]) -> dict[str, str]:
        stated = self._table("scripts", set(languages))
        for tag, code in stated.items():
            if not isinstance(code, str) or not SCRIPT.fullmatch(code):
                raise self._error(
                    f"scripts.{tag}", 'must be a code of ISO 15924, such as "Latn"'
                )
        return scripts_of(languages, stated)

    def _texts(self, value: object, setting: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._error(setting, "must be a list of texts")
        return tuple(value)

    def _region(self) -> Region | None:
        table = self._table("region", _names(Region))
        if not table:
            return None
        region = Region(**self._numbers(table, Region, "region"))
        if not (-180 <= region.west < region.east <= 180):  # noqa: PLR2004 - degrees
            raise self._error("region", "west must lie west of east, in degrees")
        if not (-90 <= region.south < region.north <= 90):  # noqa: PLR2004 - degrees
            raise self._error("region", "south must lie south of north, in degrees")
        return region

    def _paths(self) -> Paths:
        table = self._table("paths", _names(Paths))
        named = {one.name: table.get(one.name, [one.name]) for one in fields(Paths)}
        found = {
            name: self._path_list(f"paths.{name}", paths, must_exist=name in table)
            for name, paths in named.items()
        }
        return Paths(**found)

    def _neutrality(self) -> NeutralityPaths:
        table = self._table("neutrality", _names(NeutralityPaths))
        found = {
            name: self._path_list(f"neutrality.{name}", paths, must_exist=False)
            for name, paths in table.items()
        }
        return NeutralityPaths(**found)

    def _path_list(
        self, setting: str, value: object, *, must_exist: bool
    ) -> tuple[Path, ...]:
        named = self._texts(value, setting)
        root = self.path.parent.resolve()
        for text in named if self.is_here else ():
            self._check_links(root, text, setting)
        # do not follow the links of the working tree for the paths of a commit
        resolved = tuple(
            (root / one).resolve() if self.is_here else Path(normpath(root / one))
            for one in named
        )
        for one in resolved:
            if self.is_here and must_exist and not one.exists():
                raise self._error(setting, f"{one} does not exist")
        return resolved

    def _check_links(self, root: Path, named: str, setting: str) -> None:
        """Refuse a path with a symbolic link in it, below the project's folder."""
        step = root
        for part in (root / named).parts[len(root.parts) :]:
            step /= part
            if step.is_symlink():
                raise self._error(setting, f"{step} is a symbolic link")

    def _validation(self) -> Validation:
        table = self._table("validation", _names(Validation))
        unknown = table.get("unknown_shacl", Validation().unknown_shacl)
        if unknown not in {"error", "warning"}:
            raise self._error(
                "validation.unknown_shacl", 'must be "error" or "warning"'
            )
        return Validation(unknown)

    def _positive(self, name: str, into: type) -> dict[str, Any]:
        """Return the numbers of an optional table, each above 0, and its choices."""
        table = self._table(name, _names(into))
        numbers = self._numbers(table, into, name)
        # written so that NaN fails
        if not all(0 < value <= MOST for value in numbers.values()):
            raise self._error(name, f"must be greater than 0, and {MOST} at most")
        return numbers | self._choices(table, into, name)

    def _choices(
        self, table: dict[str, Any], into: type, prefix: str
    ) -> dict[str, str]:
        """Return the settings of a table that have one of a few texts as value."""
        chosen = {
            one.name: one.metadata["choices"]
            for one in fields(into)
            if one.metadata.get("choices") and one.name in table
        }
        for name, choices in chosen.items():
            if table[name] not in choices:
                listed = " or ".join(f'"{choice}"' for choice in choices)
                raise self._error(f"{prefix}.{name}", f"must be {listed}")
        return {name: table[name] for name in chosen}

    def _numbers(
        self, table: dict[str, Any], into: type, prefix: str
    ) -> dict[str, Any]:
        """Return the numbers of a table; ``into`` declares their names and types."""
        numbers = {}
        for one in fields(into):
            is_optional = one.name not in table and prefix in {"limits", "service"}
            if is_optional or one.metadata.get("choices"):
                continue
            value = table.get(one.name)
            wanted: type | UnionType = int if one.type == "int" else int | float
            if not isinstance(value, wanted) or isinstance(value, bool):
                kind = "a whole number" if wanted is int else "a number"
                raise self._error(f"{prefix}.{one.name}", f"must be {kind}")
            numbers[one.name] = value
        return numbers


def _names(into: type) -> set[str]:
    """Return the setting names that a class declares."""
    return {one.name for one in fields(into)}
