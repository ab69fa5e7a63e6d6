"""Writes a new project: empty, as the invented example, or as the shipped graph.

It is written beside its place and then moved there, so nothing is half-written.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from kg.errors import UsageError
from kg.project import FILE_NAME, SHIPPED, Project, check_name, read_project
from kg.rdf.prefixes import project_prefixes
from kg.sources.format import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE: Final = SHIPPED / "examples" / "flood"
"""The invented example."""
_WHOLE: Final = ("data", "ontology", "shapes", "own", "neutrality", "queries")
_DOCUMENTS: Final = "documents = "
_ON_DOCUMENTS: Final = "neutrality/documents.toml"
_LONGEST_NAME: Final = 50
_IGNORED: Final = "build/\n.kg/\n"
_SETTINGS: Final = """\
# The settings of this project; {manual} explains each.
[project]
name = {name}
title = {title}
description = {description}
version = "0.1"
base_iri = {base_iri}
license = {license}
publisher = {publisher}
# Labels are in these languages; each thing has one in the first.
languages = [{languages}]

{paths}"""
_MANUAL: Final = "docs/kg-toml.md of the tool"
_LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
_PATHS: Final = """\
# What begins with "kg:" is what the installed tool ships: its vocabulary, its starter
# lists and its shapes. The folders are those of this project.
[paths]
ontology = ["kg:ontology", "kg:lists", "ontology"]
shapes = ["kg:shapes"]
data = ["data"]
"""
_ABOUT_DATA: Final = """\
# Data

Events, places, agents and sources, in Turtle. The claims of a source are in one file,
`claims/SOURCE.ttl`. `kg init DIR --from flood` makes an example that has one of each.
`kg format` writes the files in their canonical form, `kg validate` checks them.
"""
_ABOUT_LISTS: Final = """\
# Lists and terms of this project

What the starter lists of the tool lack: measures, parties, characterizations and so on,
in files such as `measures.ttl`. A file may also add labels in other languages to
concepts of the starter lists.
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new project is called, and in which languages its labels are."""

    base_iri: str
    title: str
    languages: tuple[str, ...]


def check_free(folder: Path) -> None:
    """Check that a project can be made in a folder.

    Raises:
        UsageError: it is not empty, or the folder above it does not exist.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder}: is not empty; name a folder that is new or empty")
    above = folder.resolve().parent
    if not above.is_dir():
        raise UsageError(f"{folder}: {above} is no folder; make it first")


def empty_project(folder: Path, beginning: Beginning) -> dict[str, str]:
    """Return the texts of a project without data, by their paths."""
    title = beginning.title
    return {
        FILE_NAME: _settings(
            folder,
            beginning,
            description=f"What sources state: {title}.",
            license=_LICENSE,
            publisher=f"The editors of {title}",
            paths=_PATHS,
        ),
        ".gitignore": _IGNORED,
        "data/README.md": _ABOUT_DATA,
        "ontology/README.md": _ABOUT_LISTS,
    }


def example_project(folder: Path, beginning: Beginning) -> dict[str, str]:
    """Return the texts of the invented example with another base, by their paths."""
    example = read_project(EXAMPLE)
    texts = _texts_under(EXAMPLE, "data", "ontology")
    settings = (EXAMPLE / FILE_NAME).read_text("utf-8")
    return {
        FILE_NAME: _settings(
            folder,
            beginning,
            description=example.description,
            license=example.license,
            publisher=example.publisher,
            paths=settings[settings.index("[paths]") :],
        ),
        ".gitignore": _IGNORED,
        **{path: _moved(Path(path), text, example, beginning) for path, text in texts},
    }


def shipped_project() -> dict[str, str]:
    """Return the texts of the graph that the tool ships, as they are, by their paths.

    Only the documents beside its data are left out.
    """
    settings = (SHIPPED / FILE_NAME).read_text("utf-8")
    texts = _texts_under(SHIPPED, *_WHOLE)
    return {
        FILE_NAME: settings[: settings.index(_DOCUMENTS)],
        ".gitignore": _IGNORED,
        **{path: text for path, text in texts if path != _ON_DOCUMENTS},
    }


def write_project(folder: Path, texts: dict[str, str]) -> None:
    """Write the files of a project into a folder that is new or empty.

    Raises:
        OSError: writing failed; then nothing is left.
    """
    target = folder.resolve()
    is_there = target.is_dir()
    near = target if is_there else target.parent
    scratch = Path(tempfile.mkdtemp(prefix=".kg-init-", dir=near))
    try:
        whole = scratch / "project"
        for path, text in texts.items():
            file = whole / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        if is_there:
            # a shell may stand in the folder, so it stays the same folder
            _move_into(whole, target)
        else:
            whole.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _move_into(whole: Path, target: Path) -> None:
    """Move everything into a folder, the settings last; on failure, nothing."""
    entries = sorted(whole.iterdir(), key=lambda entry: entry.name == FILE_NAME)
    try:
        for entry in entries:
            entry.rename(target / entry.name)
    except BaseException:
        for entry in entries:
            if not entry.exists():
                (target / entry.name).rename(entry)
        raise


def _settings(folder: Path, beginning: Beginning, *, paths: str, **texts: str) -> str:
    said = {
        "name": _name_of(folder),
        "title": beginning.title,
        "base_iri": beginning.base_iri,
        **texts,
    }
    return _SETTINGS.format(
        manual=_MANUAL,
        paths=paths,
        languages=", ".join(map(_quoted, beginning.languages)),
        **{key: _quoted(text) for key, text in said.items()},
    )


def _quoted(text: str) -> str:
    """Return a text as a string of TOML; printable texts are the same in JSON."""
    return json.dumps(text, ensure_ascii=False)


def _name_of(folder: Path) -> str:
    """Return the name of a project, from that of its folder."""
    plain = normalize("NFKD", folder.resolve().name).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain.lower())
    name = "-".join(words)[:_LONGEST_NAME].strip("-") or "graph"
    try:
        check_name(name)
    except ValueError:  # it names other files of a release
        return f"{name}-graph"
    return name


def _texts_under(root: Path, *folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.*")):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path.read_text("utf-8")


def _moved(path: Path, text: str, example: Project, beginning: Beginning) -> str:
    """Return a Turtle file of the example, with another base."""
    based = text.replace(example.base_iri, beginning.base_iri)
    namespace = f"{beginning.base_iri}id/"
    return format_turtle(path, based, project_prefixes(namespace))
