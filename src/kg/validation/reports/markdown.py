"""The report as Markdown for the summary of a CI job.

GitHub Flavored Markdown, tables, https://github.github.com/gfm/#tables-extension-.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.text.escapes import markdown_cell
from kg.validation.reports.context import advised, summary, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.results import Report, Result
    from kg.validation.reports.context import ReportContext

_MOST_ROWS: Final = 1000
_MOST_CHARS: Final = 500
_MOST_BYTES: Final = 600_000  # GitHub limits all summaries of a job to 1 MiB
_HEAD: Final = "| Line | | What | Where |\n| --- | --- | --- | --- |"


def render(report: Report, context: ReportContext) -> str:
    """Return a summary line, and a table for each file with results.

    It omits older results in files that the change does not touch.
    """
    lines = [f"**{_escaped(summary(report))}**", ""]
    report = report.for_review()
    shown, left = 0, _MOST_BYTES
    for file, results in context.by_file(report):
        heading = f"### {_escaped(file)}\n\n{_HEAD}"
        left -= len(heading.encode())
        rows = []
        for row in _rows(results[: _MOST_ROWS - shown], report, context):
            left -= len(row.encode())
            if left < 0:
                break
            rows.append(row)
        shown += len(rows)
        if rows:
            lines += [heading, *rows, ""]
    if shown < len(report.results):
        lines.append(f"{len(report.results) - shown} more results are not shown here.")
    return "\n".join(lines)


def _rows(
    results: list[Result], report: Report, context: ReportContext
) -> Iterator[str]:
    for result in results:
        line = result.position.line if result.position else None
        severity = word(result.severity)
        if result in report.known:
            severity += ", from before"
        said = "<br>".join(map(_escaped, result.said))
        what = f"{said} ({_escaped(result.name)})"
        if result.value is not None and result.value != result.focus_node:
            what += f" Found: {_code(context.term(result.value))}"
        if result.expected:
            what += f" Try: {', '.join(map(_code, result.expected))}"
        what += _escaped(advised(result))
        where = _code(context.term(result.focus_node))
        yield f"| {line or ''} | {severity} | {what} | {where} |"


def _code(text: str) -> str:
    """Return a text as code, in which GitHub makes no mentions and no links."""
    return f"<code>{_escaped(text)}</code>"


def _escaped(text: str) -> str:
    """Return a text, shortened, that Markdown and HTML render as it is."""
    if len(text) > _MOST_CHARS:
        text = f"{text[:_MOST_CHARS]}… ({len(text)} characters)"
    return markdown_cell(text)
