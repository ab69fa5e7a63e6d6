"""Runs a validation in a child process, and renders its report.

The child process is necessary because the files may be untrusted. The base commit's
rules decide whether a change is accepted. But the project after the change must also be
valid by its own settings and its own rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kg.errors import KgError, ProjectError, SourceError, SourceGroupError
from kg.progress import silent
from kg.project import FILE_NAME, ServiceLimits
from kg.sandbox.child import Bounds, run_isolated
from kg.sources import read_sources
from kg.sources.accepted_files import QUERY_SUFFIX, RawFile
from kg.sources.cache import ParsedFiles
from kg.sources.file_parser import FileParser
from kg.sources.project_sources import with_former_words
from kg.validation import ENGINES, Report, validate, validate_since
from kg.validation.changes_beside_data import changes_beside_data, notes
from kg.validation.checks_since import is_large
from kg.validation.contribution import joined, placed
from kg.validation.outcome import each
from kg.validation.queries import broken_queries, refused
from kg.validation.recorded_texts import read_texts
from kg.validation.remembered import RememberedResults
from kg.validation.rules import raw_rules, read_own_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from kg.progress import Tell
    from kg.project import Project
    from kg.sandbox.child import Telling
    from kg.sources import Sources
    from kg.sources.snapshot import Snapshot
    from kg.validation import Rules
    from kg.validation.contribution import Contribution
    from kg.validation.outcome import ReportRendering, ValidationOutcome
    from kg.validation.queries import CheckQuery

_NO_SINCE: Final = (
    "the shapes use {}, which only pySHACL supports, so --since would not work for "
    "later changes: use sh:sparql or a check"
)


@dataclass(frozen=True, slots=True)
class ValidationRequest:
    """The project to validate, the rules, and the form of the report."""

    project: Project
    rules: Rules
    check_query: CheckQuery
    rendering: ReportRendering
    change: Contribution | None = None
    """The change to validate; None validates the whole project."""
    engine: str = ENGINES[0]
    cache: Path | None = None
    """The folder for parsed files."""
    texts: Mapping[str, Path] = field(default_factory=dict)
    """The files with the texts of sources, by the slugs of the sources."""

    def ask(self, progress: Tell = silent) -> ValidationOutcome:
        """Return the answer of a child process; a crash is an answer too."""
        limits = self.project.limits
        bounds = Bounds(limits.validation_seconds, limits.validation_memory_mib)

        def ask() -> object:
            self._try_own_bounds(bounds, progress)
            return run_isolated(self.answer, bounds, progress)

        return self.rendering.of_child(ask, self.project.root)

    def _try_own_bounds(self, bounds: Bounds, progress: Tell) -> None:
        """Validate a change within its own limits, if they are lower.

        Raises:
            ChildEndedError: it exceeds its own limits.
        """
        change = self.change
        if change is None or change.project is None:
            return
        since, project = change.since, change.project
        limits = project.limits
        own = Bounds(
            min(bounds.seconds, limits.validation_seconds),
            min(bounds.memory_mib, limits.validation_memory_mib),
        )
        if own != bounds:
            run_isolated(
                lambda telling: len(self._own(since, project, telling)), own, progress
            )

    def report(self, telling: Telling, errors: list[SourceError]) -> Report:
        """Return the report on the project; append unreadable files to the errors.

        Raises:
            SourceError: validation is impossible.
        """
        if self.change is not None:
            return self._of_change(self.change, telling, errors)
        self.refuse_checks()
        sources = self._read(self.project, telling)
        errors += broken_queries(self.project, self.check_query)
        return validate(
            sources,
            self.rules,
            engine=self.engine,
            texts=read_texts(self.texts, sources),
            progress=telling.progress,
        )

    def refuse_checks(self) -> None:
        """Refuse checks that may not be run, before any is.

        Raises:
            SourceGroupError: there are some.
        """
        checks = (RawFile(one.path, one.query.encode()) for one in self.rules.checks)
        if complaints := list(refused(checks, self.check_query, ServiceLimits())):
            raise SourceGroupError(complaints)

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
        self, change: Contribution, telling: Telling, errors: list[SourceError]
    ) -> Report:
        """Validate a change by the commit's rules, and its outcome by its own rules."""
        since, project = change.since, change.project
        errors += change.errors
        # the change decides which files exist, and the commit what they may contain
        here = project or self.project
        paths = replace(
            self.project.paths,
            ontology=here.paths.ontology,
            data=here.paths.data,
            shipped=here.paths.shipped,
        )
        sources = self._read(replace(self.project, paths=paths), telling)
        parser, progress = self._parser(self.project, telling), telling.progress
        report = validate_since(
            sources, since, self.rules, parser, progress, self._memory(sources)
        )
        if project is None:
            return report
        try:
            altered = changes_beside_data(change, project)
        except SourceError as error:
            errors += each(error)
            return report
        if not altered.files:
            return report
        if altered.ontology:
            # the old definitions of terms are rules for the data, like shapes
            former = with_former_words(sources, since, parser)
            stood = validate_since(former, since, self.rules, parser, progress)
            report = joined(report, stood)
        own, more = self._own(since, project, telling)
        errors += more
        return joined(report, own, notes(altered, since.project, project))

    def _memory(self, sources: Sources) -> RememberedResults | None:
        if self.cache is None or not is_large(sources):
            return None
        return RememberedResults(self.cache)

    def _own(
        self, since: Snapshot, project: Project, telling: Telling
    ) -> tuple[Report, list[SourceError]]:
        """Validate the project after a change by its own settings and rules.

        One that has never had rules is validated by those of the request. Files that
        cannot be read are in the returned errors; then the report may be empty.
        """
        report, errors = Report((), 0), list[SourceError]()
        try:
            files = raw_rules(project.paths.shapes)
            checks = [file for file in files if file.path.suffix == QUERY_SUFFIX]
            errors += broken_queries(project, self.check_query, _known(since, project))
            complaints = list(refused(checks, self.check_query, ServiceLimits()))
            errors += complaints
            # do not run a check that was refused
            if not complaints:
                rules = read_own_rules(project) if since.rules or files else self.rules
                if rules.compiled.beyond and not self.rules.compiled.beyond:
                    raise ProjectError(
                        _NO_SINCE.format(", ".join(rules.compiled.beyond))
                    )
                sources = self._read(project, telling)
                report = validate(sources, rules, progress=telling.progress)
        except SourceGroupError as error:
            errors += error.errors
        except KgError as error:
            where = next(iter(project.paths.shapes), project.root / FILE_NAME)
            errors += each(placed(error, where))
        return report, list({str(error): error for error in errors}.values())

    def answer(self, telling: Telling) -> ValidationOutcome:
        """Return the rendered report, the error text, and the exit code."""
        errors: list[SourceError] = []
        try:
            report = self.report(telling, errors)
        except KgError as error:
            return self.unreadable(error, errors)
        return self.rendering.answer(report, errors)

    def unreadable(
        self, error: KgError, errors: Sequence[SourceError]
    ) -> ValidationOutcome:
        """Return the answer if an error ends a validation; others came before it."""
        if not isinstance(error, SourceError):
            error = placed(error, self.project.root)
        return self.rendering.unreadable([*errors, *each(error)])


def _known(since: Snapshot, project: Project) -> Collection[RawFile]:
    """Return the queries of a commit that still mean the same.

    One that is unchanged is then no error of the change.
    """
    before = since.project
    same = (project.base_iri, project.service) == (before.base_iri, before.service)
    return since.queries if same else ()
