"""The report of a validation as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.rdf.names import ShortNames
from kg.validation.paths import path_text
from kg.validation.results import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

from kg.validation.results import Report, Result

_WORDS = {
    2: "error",
    1: "warning",
    0: "info",
}


def render(report: Report, root: Path, prefixes: Mapping[str, str]) -> str:
    """Return the report: a block per result, then a line that sums up.

    Paths are shown relative to ``root``, IRIs by the project's prefixes.
    """
    names = ShortNames(prefixes)
    blocks = ["\n".join(_block(result, root, names)) for result in report.results]
    return "\n".join([*blocks, _summary(report)])


def _block(result: Result, root: Path, names: ShortNames) -> Iterator[str]:
    word = _WORDS[result.severity.level]
    yield f"{_place(result, root)}: {word}: {result.message} [{result.name}]"
    yield f"    {names.name(result.focus_node)}"
    if result.path is not None:
        yield f"    property: {path_text(result.path, names.name)}"
    if result.value is not None and result.value != result.focus_node:
        yield f"    found: {names.name(result.value)}"


def _place(result: Result, root: Path) -> str:
    position = result.position
    if position is None:
        return "(project)"
    path = position.path
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return f"{shown}:{position.line}" if position.line else str(shown)


def _summary(report: Report) -> str:
    violations = report.count(Severity.VIOLATION)
    warnings = report.count(Severity.WARNING)
    verdict = "conforms" if report.conforms else "does not conform"
    return (
        f"{verdict}: {report.triples} triples, {violations} errors, {warnings} warnings"
    )
