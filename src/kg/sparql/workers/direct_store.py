"""A store for pages that are made in a worker: it asks without leaving the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.sparql.lanes import Work
from kg.sparql.limit_errors import MIB, LimitErrors
from kg.sparql.protocol import Answer, Query
from kg.sparql.workers.engine_errors import error_of
from kg.sparql.workers.evaluate import FAILURES, Found, evaluate, met

if TYPE_CHECKING:
    from kg.project import ServiceLimits
    from kg.rdf.formats import GraphFormat, ResultFormat


class DirectStore:
    """A :class:`kg.sparql.protocol.Store` over ``engine``, once that is there.

    Time and memory are limited by the worker; nothing can stop a question alone.
    """

    is_fixed = True  # it is a release

    def __init__(self, service: ServiceLimits) -> None:
        """Have no engine yet: a worker opens it after it was forked."""
        self.engine: ox.Store
        """Set before the first question."""
        self._errors = LimitErrors(service, Work.PAGE)

    def answer(
        self, query: Query, results: ResultFormat | None, graphs: GraphFormat | None
    ) -> Answer:
        """Evaluate a query; see :meth:`kg.sparql.protocol.Store.answer`."""
        try:
            found = evaluate(
                self.engine,
                query.text,
                base=query.base,
                bindings=query.bindings or {},
                default_graphs=query.default_graphs,
                named_graphs=query.named_graphs,
            )
            answer = _serialized(found, results, graphs)
        except (SyntaxError, *FAILURES) as error:
            raise error_of(*met(error), self._errors) from error
        if answer is None:
            raise error_of("not-acceptable", "another kind of result", self._errors)
        media_type, content = answer
        if len(content) > self._errors.service.result_mib * MIB:
            raise self._errors.too_large()
        return Answer(media_type, iter((content,)))

    def close(self) -> None:
        """Leave the store to its worker."""


def _serialized(
    found: Found, results: ResultFormat | None, graphs: GraphFormat | None
) -> tuple[str, bytes] | None:
    """Return the media type and the bytes of an answer, if its kind is wanted."""
    if isinstance(found, ox.QueryTriples):
        if graphs is None:
            return None
        return graphs.media_type, found.serialize(format=graphs.rdf_format) or b""
    if results is None:
        return None
    content = found.serialize(format=results.results_format) or b""
    return results.media_type, content
