"""The report as GitHub workflow commands, which become annotations of a diff.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.text.escapes import workflow_property, workflow_text
from kg.validation.reports.context import distinct, sentences, summary

if TYPE_CHECKING:
    from kg.shacl.results import Report, Result
    from kg.validation.reports.context import ReportContext

_COMMANDS: Final = ("notice", "warning", "error")


def render(report: Report, context: ReportContext) -> str:
    """Return a command for each new result, and a notice for each older one.

    It omits older results in files that the change does not touch.
    """
    shown = distinct(report.for_review())
    lines = [_command(result, report, context) for result in shown]
    return "\n".join([*lines, summary(report)])


def _command(result: Result, report: Report, context: ReportContext) -> str:
    known = result in report.known
    command = "notice" if known else _COMMANDS[result.severity.level]
    properties = {"title": result.name + (" (from before)" if known else "")}
    if (file := context.file(result)) and result.position:
        places = {"line": result.position.line, "col": result.position.column}
        properties = {"file": file} | properties
        properties |= {k: str(v) for k, v in places.items() if v is not None}
    text = f"{context.term(result.focus_node)}: {sentences(result, context)}"
    listed = ",".join(
        f"{name}={workflow_property(v)}" for name, v in properties.items()
    )
    lines = "%0A".join(map(workflow_text, [text, *result.said[1:]]))
    return f"::{command} {listed}::{lines}"
