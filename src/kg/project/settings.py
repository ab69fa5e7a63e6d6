"""Parses ``kg.toml``; all mistakes are named at once, each with its setting."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from kg.errors import ProjectError
from kg.project.languages import SCRIPT, check_languages, scripts_of
from kg.project.limits import Limits, ServiceLimits
from kg.project.mistakes import Mistakes
from kg.project.model import Project, Region, Validation
from kg.project.path_lists import NEUTRALITY, PATHS, PathLists
from kg.project.tables import SettingsTable, note_unknown
from kg.project.text_checks import CHECKS
from kg.project.toml import parse_toml

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FILE_NAME: Final = "kg.toml"
LANGUAGES: Final = ("en",)
"""The languages of a project that does not say."""
TEXTS: Final = tuple(one.name for one in fields(Project) if one.type == "str")
"""The keys of ``[project]`` that must be there."""
_CHOICES: Final = get_args(get_type_hints(Validation)["unknown_shacl"])


def _names(into: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(into))


TABLES: Final = {
    "project": (*TEXTS, "languages", "label_language"),
    "paths": tuple(PATHS),
    "limits": _names(Limits),
    "service": _names(ServiceLimits),
    "region": _names(Region),
    "validation": _names(Validation),
    "neutrality": NEUTRALITY,
    "scripts": None,
}
"""The tables and their keys; those of ``scripts`` are the languages."""


def read_project(root: Path) -> Project:
    """Return the project that ``root/kg.toml`` describes.

    Raises:
        ProjectError: the file is missing or is no TOML.
        SettingsError: settings are missing, unknown, of the wrong type or out of range;
            it has one line for each.
    """
    path = root / FILE_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ProjectError(
            f"{root}: no {FILE_NAME} here; name the project's folder with --project "
            "DIR, or begin a project with kg init DIR"
        ) from None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read: {error}") from error
    return parse_project(root, content)


def parse_project(root: Path, content: bytes, *, is_here: bool = True) -> Project:
    """Return the project of a folder, given the content of its ``kg.toml``.

    The paths must exist only if the project ``is_here``, and not in another commit.

    Raises:
        ProjectError: as for :func:`read_project`.
        SettingsError: as for :func:`read_project`.
    """
    path = root / FILE_NAME
    document = parse_toml(path, content)
    settings = _Settings(document, Mistakes(path, content.decode()))
    return settings.project(root.resolve(), is_here=is_here)


class _Settings:
    """The parsed TOML, and what is wrong in it."""

    def __init__(self, document: dict[str, Any], mistakes: Mistakes) -> None:
        self.document = document
        self.mistakes = mistakes
        note_unknown(document, TABLES, "", mistakes)

    def project(self, root: Path, *, is_here: bool) -> Project:
        table = self._table("project")
        text = {name: table.text(name, CHECKS.get(name)) for name in TEXTS}
        languages = self._languages(table)
        lists = PathLists(root, is_here=is_here)
        project = Project(
            root=root,
            languages=languages,
            scripts=self._scripts(languages),
            region=self._region(),
            paths=lists.paths(self._table("paths")),
            limits=Limits(**self._table("limits").fields(Limits)),
            service=ServiceLimits(**self._table("service").fields(ServiceLimits)),
            validation=self._validation(),
            neutrality=lists.neutrality(self._table("neutrality")),
            **text,
        )
        self.mistakes.check()
        return project

    def _table(self, name: str, known: Collection[str] | None = None) -> SettingsTable:
        keys = TABLES[name] if known is None else known
        return SettingsTable(self.document, name, keys or (), self.mistakes)

    def _languages(self, table: SettingsTable) -> tuple[str, ...]:
        """Return the languages of labels, ``label_language`` first."""
        languages = table.texts("languages", LANGUAGES)
        try:
            check_languages(languages)
        except ValueError as error:
            table.wrong("languages", str(error))
            return languages
        first = table.values.get("label_language", languages[0])
        if first not in languages:
            table.wrong("label_language", "must be one of languages")
            return languages
        return tuple(dict.fromkeys((first, *languages)))

    def _scripts(self, languages: tuple[str, ...]) -> dict[str, str]:
        table = self._table("scripts", languages)
        stated = {}
        for tag, code in table.values.items():
            if isinstance(code, str) and SCRIPT.fullmatch(code):
                stated[tag] = code
            else:
                table.wrong(tag, 'must be a code of ISO 15924, such as "Latn"')
        return scripts_of(languages, stated)

    def _region(self) -> Region | None:
        table = self._table("region")
        edges = _names(Region)
        # ask for each, so that each that is wrong is named
        wrong = table.values and [edge for edge in edges if not table.is_number(edge)]
        if wrong or not table.values:
            return None
        region = Region(*(table.values[edge] for edge in edges))
        if not (-180 <= region.west < region.east <= 180):  # noqa: PLR2004 - degrees
            self.mistakes.add("region", "west must lie west of east, in degrees")
        if not (-90 <= region.south < region.north <= 90):  # noqa: PLR2004 - degrees
            self.mistakes.add("region", "south must lie south of north, in degrees")
        return region

    def _validation(self) -> Validation:
        table = self._table("validation")
        for key in table.values.keys() & {"unknown_shacl"}:
            if table.choice(key, _CHOICES):
                return Validation(table.values[key])
        return Validation()
