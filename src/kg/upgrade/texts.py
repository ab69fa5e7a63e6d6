"""Shapes, checks and queries of a project, changed as text: they may have comments.

A name is changed wherever it stands, in comments and messages too: they speak of the
same terms. A short name becomes another one if the text declares its prefix, and else
an IRI in angle brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.errors import Position
from kg.iris import split_iri
from kg.rdf.prefixes import project_prefixes
from kg.rdf.vocabulary import KG
from kg.sources.accepted_files import QUERY_SUFFIX, decode, files_with, read_text
from kg.text.positions import Lines
from kg.upgrade.change import Plan, Told
from kg.upgrade.names import OLD, OLD_CUBE, OLD_SHAPES, SHAPES
from kg.upgrade.ownership import OUTSIDE, is_inside
from kg.validation.rules import parse_rules, raw_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.project import Project
    from kg.upgrade.names import NewNames

_DECLARED: Final = re.compile(
    r"(?i:\bprefix)[ \t\r\n]+(?P<prefix>[\w.-]*):[ \t\r\n]*<(?P<namespace>[^<>\s]*)>"
)
_LOCAL: Final = r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*"
_OF_THE_TOOL: Final = (
    "has shapes with the names of the tool's: put those of this version in their place"
)
_NAME: Final = re.compile(
    rf"<(?P<iri>[^<>\s]*)>"
    rf"|(?<![\w:.<-])(?P<prefix>[A-Za-z][\w-]*):(?P<local>{_LOCAL})(?![\w:-])"
    rf"|(?P<namespace>{re.escape(OLD)}|{re.escape(OLD_SHAPES)})"
)


def _naming(*terms: str) -> re.Pattern[str]:
    """Return what finds terms of the tool, by their short names and their IRIs."""
    namespace = rf"(?:\bkg:|{re.escape(KG.namespace)})"
    return re.compile(rf"{namespace}(?:{'|'.join(terms)})(?![\w-])")


_GONE: Final = (
    (
        _naming("readAt"),
        "asks for kg:readAt, which is gone: ask for the carriers of the source",
    ),
    (
        _naming(*OLD_CUBE),
        "names a term of the old Data Cube, which is gone: ask kg:values or kg:ranges",
    ),
)
_PARTY: Final = (
    _naming("party"),
    "names kg:party, which is now of agents, not of sources: see what it should say",
)


def upgrade_texts(project: Project, names: NewNames, plan: Plan) -> None:
    """Note the texts of a project with the new names in a plan.

    Raises:
        SourceError: a file cannot be read, or is no Turtle or no check.
    """
    known = project_prefixes(project.id_namespace)
    outside: dict[Path, list[Path]] = {}
    of_tool: dict[Path, list[Path]] = {}
    for path, old in _texts(project):
        new, changes = _Text(names, known, path, old).changed()
        gone = _told(path, new, *_GONE)
        if new == old:
            plan.to_decide += gone
        elif not is_inside(project, path):
            outside.setdefault(path.parent, []).append(path)
        else:
            plan.texts[path] = new
            plan.changes += changes
            if OLD_SHAPES in old:
                of_tool.setdefault(path.parent, []).append(path)
            else:
                plan.to_decide += gone + _told(path, new, _PARTY)
    plan.to_decide += _by_folder(OUTSIDE, outside) + _by_folder(_OF_THE_TOOL, of_tool)


def _texts(project: Project) -> Iterator[tuple[Path, str]]:
    """Yield the shapes, checks and queries, and check that the former two parse."""
    rules = raw_rules(project.paths.shapes)
    parse_rules(rules)
    for rule in rules:
        yield rule.path, decode(rule)
    for path in files_with([QUERY_SUFFIX], project.paths.queries):
        yield path, read_text(path, project.limits.file_mib)


def _by_folder(message: str, folders: dict[Path, list[Path]]) -> list[Told]:
    """Return a line for each folder: thirty would say no more."""
    return [
        Told(Position(paths[0]), f"{message} ({len(paths)} files in this folder)")
        for paths in folders.values()
    ]


def _told(path: Path, text: str, *what: tuple[re.Pattern[str], str]) -> list[Told]:
    lines = Lines(text)
    return [
        Told(Position(path, *lines.place(found.start())), message)
        for pattern, message in what
        for found in pattern.finditer(text)
    ]


class _Text:
    """One text with its prefixes."""

    def __init__(
        self, names: NewNames, known: dict[str, str], path: Path, text: str
    ) -> None:
        self._names, self._path, self._text = names, path, text
        declared = {one["prefix"]: one["namespace"] for one in _DECLARED.finditer(text)}
        # a text that declares prefixes declares all; a query may declare none
        self._usable = {*(declared or known)}
        self._was = known | declared
        self._moves = self._has_moved_term()
        self._now = {
            prefix: self._namespace(namespace)
            for prefix, namespace in self._was.items()
        }

    def changed(self) -> tuple[str, list[Told]]:
        told: list[Told] = []
        lines = Lines(self._text)

        def replaced(found: re.Match[str]) -> str:
            new = self._replaced(found)
            if new != found[0]:
                place = Position(self._path, *lines.place(found.start()))
                told.append(Told(place, f"names: {found[0]} → {new}"))
            return new

        return _NAME.sub(replaced, self._text), told

    def _replaced(self, found: re.Match[str]) -> str:
        if found["namespace"]:
            return self._namespace(found["namespace"])
        if found["iri"] is not None:
            return f"<{self._iri(found['iri'])}>"
        namespace = self._was.get(found["prefix"])
        if namespace is None:
            return found[0]
        iri = self._iri(namespace + found["local"])
        begin, local = split_iri(iri)
        if self._now[found["prefix"]] == begin:
            return f"{found['prefix']}:{local}"
        usable = sorted(self._usable)
        prefix = next((one for one in usable if self._now[one] == begin), None)
        return f"<{iri}>" if prefix is None else f"{prefix}:{local}"

    def _iri(self, iri: str) -> str:
        if iri.startswith(OLD_SHAPES):
            return self._namespace(OLD_SHAPES) + iri.removeprefix(OLD_SHAPES)
        return self._namespace(iri) if iri == OLD else self._names.iri(iri)

    def _namespace(self, namespace: str) -> str:
        """Return what a namespace becomes; that of a project's own terms stays."""
        if not self._moves:
            return namespace
        return {OLD: KG.namespace, OLD_SHAPES: SHAPES}.get(namespace, namespace)

    def _has_moved_term(self) -> bool:
        """Return whether the old namespace is that of the tool in this text.

        It is also the one in which this project's own terms would be if the project
        has the base of the old tool; then the terms that the text names decide.
        """
        if self._names.own != OLD:
            return True
        named = (
            one["iri"] or self._was.get(one["prefix"] or "", "") + (one["local"] or "")
            for one in _NAME.finditer(self._text)
        )
        return any(
            iri.startswith(OLD) and self._names.iri(iri) not in (iri, KG.namespace)
            for iri in named
        )
