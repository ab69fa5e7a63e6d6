"""Answers a request to validate a project by Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import ClusterError, KgError, UsageError
from kg.spark.project import read_project_on
from kg.spark.session import spark
from kg.spark.validate import validate_on
from kg.validation.queries import broken_queries

if TYPE_CHECKING:
    from kg.errors import SourceError
    from kg.validation.outcome import ValidationOutcome
    from kg.validation.request import ValidationRequest


def answer_on_spark(
    request: ValidationRequest, master: str | None
) -> ValidationOutcome:
    """Return the rendered report on a project, as one machine would.

    Raises:
        UsageError: PySpark is missing, or the request is none for Spark.
        ClusterError: Spark did not start, or gave up.
    """
    if request.change is not None or request.texts:
        raise UsageError("the engine spark validates whole projects, without texts")
    errors: list[SourceError] = []
    try:
        request.refuse_checks()
        with spark(master) as context:
            on = read_project_on(context, request.project)
            errors += broken_queries(request.project, request.check_query)
            report = validate_on(on, request.rules)
    except (UsageError, ClusterError):
        raise
    except KgError as error:
        return request.unreadable(error, errors)
    return request.rendering.answer(report, errors)
