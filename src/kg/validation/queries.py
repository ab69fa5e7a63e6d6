"""Checks that the store accepts each query of a project.

Validation must not import the store, so the caller passes a function that checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import Position, QueryError, QuerySyntaxError, SourceError
from kg.rdf.declarations import column_behind, on_one_line
from kg.rdf.prefixes import project_prefixes
from kg.rdf.query_regex import check_regexes
from kg.rdf.question import read_question
from kg.sources.accepted_files import QUERY_SUFFIX, decode, files_with, read_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from kg.project import Project, ServiceLimits
    from kg.rdf.question import Question
    from kg.sources.accepted_files import RawFile

    CheckQuery = Callable[[str, ServiceLimits], None]
    """Raises QueryError if the service would refuse a query."""


def raw_queries(project: Project) -> list[RawFile]:
    """Return the query files of a project, unparsed.

    Raises:
        SourceError: one cannot be read; or a folder contains a forbidden file.
    """
    limits = project.limits
    files = files_with([QUERY_SUFFIX], project.paths.queries, limits.files)
    return [read_raw(file, limits.file_mib) for file in files]


def questions(project: Project) -> dict[str, Question]:
    """Return the queries of a project as questions, by the names of their files.

    Raises:
        SourceError: as for :func:`raw_queries`; or a header is wrong.
    """
    found = {}
    for file in raw_queries(project):
        try:
            found[file.path.stem] = read_question(decode(file))
        except QuerySyntaxError as error:
            where = Position(file.path, error.line, error.column)
            raise SourceError(where, str(error)) from error
    return found


def broken_queries(
    project: Project, check: CheckQuery, known: Collection[RawFile] = ()
) -> Iterator[SourceError]:
    """Yield the errors in the queries of a project, without the ``known`` files.

    The prefixes of the project are declared before each query, as in ``kg query``.

    Raises:
        SourceError: as for :func:`raw_queries`.
    """
    declared = on_one_line(project_prefixes(project.id_namespace))
    files = (one for one in raw_queries(project) if one not in known)
    yield from refused(files, check, project.service, declared)


def refused(
    files: Iterable[RawFile],
    check: CheckQuery,
    service: ServiceLimits,
    declared: str = "",
) -> Iterator[SourceError]:
    """Yield the errors in query files; ``declared`` is put before line 1."""
    for file in files:
        try:
            written = decode(file)
            text = declared + written
            check(text, service)
            check_regexes(text)
            read_question(written)
        except SourceError as error:
            yield error
        except QuerySyntaxError as error:
            column = column_behind(declared, error.line, error.column)
            yield SourceError(Position(file.path, error.line, column), str(error))
        except QueryError as error:
            yield SourceError(Position(file.path), str(error))
