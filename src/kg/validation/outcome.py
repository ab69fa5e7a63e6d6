"""Renders a validation report in the requested format, and chooses the exit code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from pyoxigraph import Literal

from kg.errors import Position, ProjectError, SourceError, SourceGroupError
from kg.sandbox.child import ChildEndedError
from kg.shacl import Report, Result, Severity
from kg.text.characters import clean, clean_lines
from kg.validation.reports import FORMATS
from kg.validation.reports.context import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.shacl import ShapesGraph
    from kg.validation.reports import ReportContext


class ValidationOutcome(TypedDict):
    """A rendered report, an error text, and the exit code.

    ``notes`` say what differs from a usual run.
    """

    text: str
    error: str
    code: int
    notes: NotRequired[list[str]]


@dataclass(frozen=True, slots=True)
class ReportRendering:
    """The format of a report, and which results it shows."""

    context: ReportContext
    output_format: str = "text"
    least: Severity = Severity.INFO
    most: int | None = None

    def answer(
        self, report: Report, errors: Sequence[SourceError] = ()
    ) -> ValidationOutcome:
        """Return a report with unreadable files; a violation decides the exit code."""
        if not errors:
            code = 0 if report.conforms else 1
            return {"text": self._rendered(report), "error": "", "code": code}
        whole = replace(report, results=(*map(_result, errors), *report.results))
        code = errors[0].exit_code if report.conforms else 1
        return {"text": self._rendered(whole), "error": _joined(errors), "code": code}

    def unreadable(self, errors: Sequence[SourceError]) -> ValidationOutcome:
        """Return the answer for files that could not be read.

        In text, it is an error message. In other formats it is a result, because
        programs look there.
        """
        report = Report(tuple(map(_result, errors)), 0)
        text = "" if self.output_format == "text" else self._rendered(report)
        return {"text": text, "error": _joined(errors), "code": errors[0].exit_code}

    def of_child(self, ask: Callable[[], object], where: Path) -> ValidationOutcome:
        """Return the answer of a child process; a crash is an answer too.

        A crash is reported at ``where``, or at the file that the child was reading.
        """
        try:
            return cast("ValidationOutcome", ask())
        except ChildEndedError as ended:
            blamed = Path(ended.reading) if ended.reading else where
            error = SourceError(Position(blamed), f"cannot be validated: {ended}")
            return self.unreadable([error])

    def _rendered(self, report: Report) -> str:
        limited = report.limited(self.least, self.most)
        return FORMATS[self.output_format](limited, self.context)


def notes_on(shapes: ShapesGraph) -> list[str]:
    """Return what differs from a usual run.

    Raises:
        ProjectError: no engine supports the shapes.
    """
    if shapes.impossible:
        absent = ", ".join(shapes.impossible)
        raise ProjectError(f"the shapes ask for {absent}, which no engine here has")
    beyond = ", ".join(shapes.beyond)
    other = [f"pySHACL runs the shapes, as they use {beyond}"] if beyond else []
    return [*other, *(f"ignored: {text}" for text in shapes.unheeded)]


def each(error: SourceError) -> Sequence[SourceError]:
    """Return the errors in a group of errors, or the single error."""
    return error.errors if isinstance(error, SourceGroupError) else (error,)


def _joined(errors: Iterable[SourceError]) -> str:
    # a line that begins with untrusted text could be a workflow command of a CI service
    said = (
        [clean(f"{error.position}: {error.message}"), clean_lines(error.excerpt)]
        for error in errors
    )
    return "\n".join(dict.fromkeys("\n".join(filter(None, one)) for one in said))


def _result(error: SourceError) -> Result:
    return Result(
        name=UNREADABLE,
        focus_node=Literal(clean(error.position.path.name)),
        path=None,
        value=None,
        severity=Severity.VIOLATION,
        message=error.message,
        position=error.position,
    )
