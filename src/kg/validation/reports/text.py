"""The report as text for a terminal, with the results grouped by file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.shacl.paths import path_text
from kg.text.characters import clean
from kg.validation.reports.context import summary, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.results import Report, Result
    from kg.validation.reports.context import ReportContext

_COLOURS: Final = {"error": "31;1", "warning": "33;1", "info": "36", "file": "1"}


def render(report: Report, context: ReportContext) -> str:
    """Return the new results, then the older ones, then a summary line."""
    lines: list[str] = []
    for known, title in ((False, ""), (True, "\nFrom before the change:\n")):
        blocks = list(_blocks(report, context, known=known))
        lines += [title] * bool(title and blocks) + blocks
    return "\n".join([*lines, summary(report)])


def _blocks(report: Report, context: ReportContext, *, known: bool) -> Iterator[str]:
    for file, results in context.by_file(report):
        chosen = [one for one in results if (one in report.known) == known]
        if chosen:
            yield _coloured(context, "file", clean(file))
            for result in chosen:
                yield from _lines(result, context)
            yield ""


def _lines(result: Result, context: ReportContext) -> Iterator[str]:
    severity = word(result.severity)
    shown = _coloured(context, severity, severity)
    first, *others = map(clean, result.said)
    yield f"{place(result, context)}: {shown}: {first} [{clean(result.name)}]"
    yield from (f"    {message}" for message in others)
    yield f"    {context.term(result.focus_node)}"
    if result.path is not None:
        yield f"    property: {clean(path_text(result.path, context.names.name))}"
    if result.value is not None and result.value != result.focus_node:
        yield f"    found: {context.term(result.value)}"
    if result.expected:
        yield f"    try: {', '.join(map(clean, result.expected))}"
    if result.advice:
        yield f"    {clean(result.advice)}"


def place(result: Result, context: ReportContext) -> str:
    """Return ``file:line:column``, as compilers and editors write it."""
    position = result.position
    if position is None:
        return context.no_file
    parts = [context.file(result), position.line, position.column]
    return clean(":".join(str(part) for part in parts if part is not None))


def _coloured(context: ReportContext, kind: str, text: str) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if context.colour else text
