"""A validation as somebody asks for it: of what, by what, and how it is to look.

It is answered by a child process, as what is read may come from anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from pyoxigraph import Literal

from kg.errors import KgError, Position, SourceError, SourceGroupError
from kg.progress import silent
from kg.project import ServiceLimits
from kg.rdf.vocabulary import project_prefixes
from kg.sandbox.child import Bounds, ChildEndedError, run_isolated
from kg.sources import read_sources, with_former_words
from kg.sources.cache import ParsedFiles
from kg.sources.files import RawFile
from kg.sources.parse import FileParser
from kg.text.characters import clean, clean_lines
from kg.validation import ENGINES, Report, Result, Severity, validate, validate_since
from kg.validation.contribution import alterations, joined, judge_head, notes, placed
from kg.validation.queries import broken_queries, refused
from kg.validation.reports import FORMATS, ReportContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.progress import Tell
    from kg.project import Project
    from kg.sandbox.child import Telling
    from kg.sources import Sources
    from kg.sources.git import Snapshot
    from kg.validation import Rules
    from kg.validation.contribution import Head
    from kg.validation.queries import CheckQuery

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
    check_query: CheckQuery
    since: Snapshot | None = None
    head: Head | None = None
    """What a change since then leaves beside data."""
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
            self._try_own_bounds(bounds, progress)
            answer: Answer = run_isolated(self.answer, bounds, progress)
        except ChildEndedError as ended:
            where = Path(ended.reading) if ended.reading else self.project.root
            error = SourceError(Position(where), f"cannot be validated: {ended}")
            return self.unreadable([error])
        return answer

    def _try_own_bounds(self, bounds: Bounds, progress: Tell) -> None:
        """Validate what a change leaves within its own limits, if these are lower.

        Raises:
            ChildEndedError: it takes more than it allows.
        """
        if not self.head or not self.since or not self.head.project:
            return
        limits = self.head.project.limits
        own = Bounds(
            min(bounds.seconds, limits.validation_seconds),
            min(bounds.memory_mib, limits.validation_memory_mib),
        )
        if own != bounds:
            run_isolated(lambda telling: len(self._own(telling)), own, progress)

    def report(self, telling: Telling, errors: list[SourceError]) -> Report:
        """Read and judge the project; add what else cannot be read to the errors.

        Raises:
            SourceError: nothing can be judged.
        """
        if self.since is not None:
            return self._of_change(self.since, telling, errors)
        checks = (RawFile(one.path, one.query.encode()) for one in self.rules.checks)
        # what a check must not ask for is not to be run
        if complaints := list(refused(checks, self.check_query, ServiceLimits())):
            raise SourceGroupError(complaints)
        sources = self._read(self.project, telling)
        errors += broken_queries(self.project, self.check_query)
        progress = telling.progress
        return validate(sources, self.rules, engine=self.engine, progress=progress)

    def _read(self, project: Project, telling: Telling) -> Sources:
        sources = read_sources(
            project, self._parser(project, telling), telling.progress
        )
        telling("")
        return sources

    def _parser(self, project: Project, telling: Telling) -> FileParser:
        return FileParser(
            project, telling, ParsedFiles(self.cache) if self.cache else None
        )

    def _of_change(
        self, since: Snapshot, telling: Telling, errors: list[SourceError]
    ) -> Report:
        """Judge a change by the commit's rules, and what it leaves by its own."""
        head = self.head
        if head is None:
            raise ValueError("a change is compared with what it leaves")
        errors += head.errors
        # the change says which files there are, and the commit what may be in them
        here = head.project or self.project
        paths = replace(
            self.project.paths, ontology=here.paths.ontology, data=here.paths.data
        )
        sources = self._read(replace(self.project, paths=paths), telling)
        parser, progress = self._parser(self.project, telling), telling.progress
        report = validate_since(sources, since, self.rules, parser, progress)
        if head.project is None:
            return report
        try:
            altered = alterations(head.project, head, since)
        except SourceError as error:
            errors += _each(error)
            return report
        if not altered.files:
            return report
        if altered.ontology:
            # what a term meant is a rule for data, as much as a shape is
            former = with_former_words(sources, since, parser)
            stood = validate_since(former, since, self.rules, parser, progress)
            report = joined(report, stood)
        own, more = self._own(telling)
        errors += more
        return joined(report, own, notes(altered, since.project, head.project))

    def _own(self, telling: Telling) -> tuple[Report, list[SourceError]]:
        """Judge what a change leaves by its own settings and rules."""

        def judge(project: Project, rules: Rules) -> Report:
            sources = self._read(project, telling)
            return validate(sources, rules, progress=telling.progress)

        if not self.head or not self.head.project or not self.since:
            return Report((), 0), []
        head, since = self.head.project, self.since
        return judge_head(head, since, self.rules, self.check_query, judge)

    def rendered(self, report: Report) -> str:
        """Return the report in the format that was asked for."""
        prefixes = project_prefixes(self.project.id_namespace)
        context = ReportContext(self.root or self.project.root, prefixes, self.colour)
        limited = report.limited(self.least, self.most)
        return FORMATS[self.output_format](limited, context)

    def answer(self, telling: Telling) -> Answer:
        """Return the rendered report, what to complain of, and the exit code."""
        errors: list[SourceError] = []
        try:
            report = self.report(telling, errors)
        except SourceError as error:
            return self.unreadable([*errors, *_each(error)])
        except KgError as error:
            return self.unreadable([*errors, placed(error, self.project.root)])
        if not errors:
            code = 0 if report.conforms else 1
            return {"text": self.rendered(report), "error": "", "code": code}
        whole = replace(report, results=(*map(_result, errors), *report.results))
        code = errors[0].exit_code if report.conforms else 1
        return {"text": self.rendered(whole), "error": _joined(errors), "code": code}

    def unreadable(self, errors: Sequence[SourceError]) -> Answer:
        """Return an answer about files that could not be read.

        A person reads it as an error; other formats are read by programs, which want
        it where they look for results.
        """
        report = Report(tuple(map(_result, errors)), 0)
        text = "" if self.output_format == "text" else self.rendered(report)
        return {"text": text, "error": _joined(errors), "code": errors[0].exit_code}


def _each(error: SourceError) -> Sequence[SourceError]:
    return error.errors if isinstance(error, SourceGroupError) else (error,)


def _joined(errors: Iterable[SourceError]) -> str:
    # a line that somebody else's text begins may be a command to a CI service
    said = (
        [clean(f"{error.position}: {error.message}"), clean_lines(error.excerpt)]
        for error in errors
    )
    return "\n".join(dict.fromkeys("\n".join(filter(None, one)) for one in said))


def _result(error: SourceError) -> Result:
    return Result(
        name=_UNREADABLE,
        focus_node=Literal(clean(error.position.path.name)),
        path=None,
        value=None,
        severity=Severity.VIOLATION,
        message=error.message,
        position=error.position,
    )
