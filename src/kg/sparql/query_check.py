"""Queries that nobody puts yet: whether they could be put, found without a release."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import QuerySyntaxError
from kg.sparql.prefilter import check
from kg.sparql.workers.engine_errors import located, syntax_error

if TYPE_CHECKING:
    from kg.project import ServiceLimits


@lru_cache(512)  # of two versions of a project, most queries are the same
def check_sparql(text: str, service: ServiceLimits) -> None:
    """Refuse a query that the service of a release would refuse before an answer.

    Raises:
        QuerySyntaxError: it is no SPARQL 1.1 query, or asks for what is not offered.
        QueryTooLargeError: it is too long.
    """
    try:
        ox.Store().query(check(text, service))
    except SyntaxError as error:
        raise located(syntax_error(str(error)), text) from error
    except (RuntimeError, ValueError, OSError) as error:
        complaint = QuerySyntaxError(f"cannot be evaluated: {error}")
        raise located(complaint, text) from error
