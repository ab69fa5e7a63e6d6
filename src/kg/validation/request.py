"""A validation as somebody asks for it: of what, by what, and how it is to look.

It is answered by a child process, as what is read may come from anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from pyoxigraph import Literal

from kg.errors import KgError, Position, SourceError, SourceGroupError
from kg.progress import silent
from kg.rdf.cache import ParsedFiles
from kg.rdf.reading import FileParser
from kg.rdf.vocabulary import project_prefixes
from kg.validation import (
    ENGINES,
    Report,
    Result,
    Severity,
    read_sources,
    validate,
    validate_since,
)
from kg.validation.isolation import Bounds, ChildEndedError, run_isolated
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from kg.progress import Tell
    from kg.project import Project
    from kg.validation import Rules
    from kg.validation.isolation import Telling
    from kg.validation.snapshot import Snapshot

_UNREADABLE: Final = "unreadable"


class Answer(TypedDict):
    """A rendered report, what to complain of besides, and the exit code."""

    text: str
    error: str
    code: int


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be validated, by what, and how the report is to look."""

    project: Project
    rules: Rules
    since: Snapshot | None = None
    engine: str = ENGINES[0]
    output_format: str = "text"
    root: Path | None = None
    """What files are named relative to; the project's folder unless given."""
    colour: bool = False
    least: Severity = Severity.INFO
    most: int | None = None
    cache: Path | None = None
    """Where parsed files are kept."""

    def ask(self, progress: Tell = silent) -> Answer:
        """Validate in a child process; that it crashed is an answer too."""
        limits = self.project.limits
        bounds = Bounds(limits.validation_seconds, limits.validation_memory_mib)
        try:
            answer: Answer = run_isolated(self.answer, bounds, progress)
        except ChildEndedError as ended:
            where = Path(ended.reading) if ended.reading else self.project.root
            error = SourceError(Position(where), f"cannot be validated: {ended}")
            return self.unreadable(error)
        return answer

    def report(self, telling: Telling) -> Report:
        """Read and judge the project."""
        cache = ParsedFiles(self.cache) if self.cache else None
        parser, progress = FileParser(self.project, telling, cache), telling.progress
        sources = read_sources(self.project, parser, progress)
        telling("")
        if self.since is not None:
            return validate_since(sources, self.since, self.rules, parser, progress)
        return validate(sources, self.rules, engine=self.engine, progress=progress)

    def rendered(self, report: Report) -> str:
        """Return the report in the format that was asked for."""
        prefixes = project_prefixes(self.project.id_namespace)
        context = ReportContext(self.root or self.project.root, prefixes, self.colour)
        limited = report.limited(self.least, self.most)
        return FORMATS[self.output_format](limited, context)

    def answer(self, telling: Telling) -> Answer:
        """Return the rendered report, what to complain of, and the exit code."""
        try:
            report = self.report(telling)
        except SourceError as error:
            return self.unreadable(error)
        except KgError as error:
            return {"text": "", "error": str(error), "code": error.exit_code}
        text = self.rendered(report)
        return {"text": text, "error": "", "code": 0 if report.conforms else 1}

    def unreadable(self, error: SourceError) -> Answer:
        """Return an answer about a file that could not be read.

        A person reads it as an error; other formats are read by programs, which want
        it where they look for results.
        """
        errors = error.errors if isinstance(error, SourceGroupError) else (error,)
        report = Report(tuple(map(_result, errors)), 0)
        text = "" if self.output_format == "text" else self.rendered(report)
        return {"text": text, "error": str(error), "code": error.exit_code}


def _result(error: SourceError) -> Result:
    return Result(
        name=_UNREADABLE,
        focus_node=Literal(error.position.path.name),
        path=None,
        value=None,
        severity=Severity.VIOLATION,
        message=error.message,
        position=error.position,
    )
