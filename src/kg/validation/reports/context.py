"""Functions that all report formats share: names, paths, words, escaping."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.iris import ShortNames
from kg.rdf.vocabulary import XSD
from kg.text.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kg.shacl.results import Report, Result, Severity

UNREADABLE: Final = "unreadable"
"""The name of a result that says that a file cannot be read."""
_WORDS: Final = ("info", "warning", "error")
_BARE: Final = frozenset({XSD.integer, XSD.decimal, XSD.boolean})


@dataclass(frozen=True)
class ReportContext:
    """The folder that file names are relative to, and the prefixes of IRIs.

    ``colour`` is for a terminal that understands ANSI escapes. ``subject`` is the kind
    of thing validated, and ``command`` the command. ``main_file`` is where a service
    shows a result without a file; the default is ``kg.toml``.
    """

    root: Path
    prefixes: Mapping[str, str]
    colour: bool = False
    subject: str = "project"
    command: str = "kg validate"
    main_file: Path | None = None

    @property
    def no_file(self) -> str:
        """The text shown in place of a file name for a result without a file."""
        return f"({self.subject})"

    @cached_property
    def names(self) -> ShortNames:
        """The short names of IRIs."""
        return ShortNames(self.prefixes)

    def file(self, result: Result) -> str | None:
        """Return the file of a result, relative to the root, with slashes."""
        if result.position is None:
            return None
        path = result.position.path
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return shown.as_posix()

    def term(self, term: object) -> str:
        """Return a term as a person would write it in Turtle, on one line."""
        if not isinstance(term, Literal):
            return clean(self.names.name(term))
        if term.datatype in _BARE:
            return clean(term.value)
        quoted = f'"{term.value}"'
        if term.language:
            return clean(f"{quoted}@{term.language}")
        if term.datatype == XSD.string:
            return clean(quoted)
        return clean(f"{quoted}^^{self.names.name(term.datatype)}")

    def by_file(self, report: Report) -> Iterator[tuple[str, list[Result]]]:
        """Yield each file with results, in the order of the report."""
        grouped: dict[str, list[Result]] = {}
        for result in distinct(report):
            grouped.setdefault(self.file(result) or self.no_file, []).append(result)
        return iter(grouped.items())


def distinct(report: Report) -> list[Result]:
    """Return the results that look different to a person.

    One value can violate several constraints of a shape with the same message.
    """
    found: dict[tuple[object, ...], Result] = {}
    for result in report.results:
        what = (result.name, result.focus_node, result.path, result.value)
        key = (*what, result.said, result.position, result in report.known)
        if key not in found or result.expected:
            found[key] = result
    return list(found.values())


def advised(result: Result) -> str:
    """Return the advice of a result as a sentence, or nothing."""
    advice = result.advice
    return f" {advice[0].upper()}{advice[1:]}." if advice else ""


def sentences(result: Result, context: ReportContext) -> str:
    """Return the first message, what was found, what to try, and the advice."""
    text = result.said[0]
    if result.value is not None and result.value != result.focus_node:
        text += f" Found: {context.term(result.value)}."
    if result.expected:
        text += f" Try: {', '.join(result.expected)}."
    return text + advised(result)


def word(severity: Severity) -> str:
    """Return the word for a severity: error, warning or info."""
    return _WORDS[severity.level]


def summary(report: Report) -> str:
    """Return a summary of the report in one line."""
    counts = [sum(r.severity.level == n for r in report.results) for n in (2, 1)]
    verdict = "conforms" if report.conforms else "does not conform"
    line = (
        f"{verdict}: {report.triples} triples, {counts[0]} errors, {counts[1]} warnings"
    )
    if report.known:
        line += f", {len(report.known)} of them from before"
    return line + (f", {report.omitted} more left out" if report.omitted else "")
