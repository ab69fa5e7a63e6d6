"""What a worker reports, or what its death means, as errors of ours."""

from __future__ import annotations

import json
import re
import signal
from typing import TYPE_CHECKING, Final

from kg.errors import (
    NotAcceptableError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    StoreUnavailableError,
)

if TYPE_CHECKING:
    from kg.project import Service

_AT: Final = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_FUNCTION: Final = re.compile(r"The custom function <(.*)> is not supported")
_UNREADABLE: Final = re.compile(r"expected (?:one of )?.*\[")


def problem(content: bytes, service: Service) -> QueryError:
    """Return the error that a worker reports about its query."""
    document = json.loads(content)
    kind, message = document["kind"], document["message"]
    if kind == "syntax":
        return syntax_error(message)
    if kind == "too-large":
        return QueryTooLargeError(
            f"the result is larger than {service.result_mib} MiB; ask for less, "
            "or take the dump",
            "result_mib",
            service.result_mib,
        )
    if kind == "not-acceptable":
        return NotAcceptableError(f"the query gives {message}")
    if kind == "damaged":
        # the engine's message names files of ours, which are nobody else's business
        return StoreUnavailableError("the store is damaged; build the release again")
    if kind == "unsupported":
        return QuerySyntaxError(f"cannot be evaluated: {message}")
    return StoreUnavailableError(message)


def syntax_error(message: str) -> QuerySyntaxError:
    """Return the engine's complaint with its position taken out of the text."""
    found = _AT.match(message)
    if not found:
        return QuerySyntaxError(message)
    line, column, rest = int(found[1]), int(found[2]), found[3]
    # lists of single characters come from inside the grammar and help nobody
    if _UNREADABLE.match(rest):
        rest = "this is not expected here in a SPARQL query"
    return QuerySyntaxError(rest, line, column)


def located(error: QuerySyntaxError, text: str) -> QuerySyntaxError:
    """Return an error about an unknown function with the place of that function."""
    found = _FUNCTION.search(str(error)) if error.line is None else None
    if found is None:
        return error
    iri = found[1]
    name = re.escape(re.split(r"[#/:]", iri)[-1])
    place = re.search(rf"<{re.escape(iri)}>|[\w.-]*:{name}(?=\s*\()", text)
    if place is None:
        return error
    before = text[: place.start()]
    column = len(before) - before.rfind("\n")
    return QuerySyntaxError(str(error), before.count("\n") + 1, column)


def death(status: int | None, service: Service) -> QueryError:
    """Return what the exit status of a worker says about the query it died of."""
    if status == -signal.SIGALRM:
        return QueryTimeoutError(
            f"the query ran longer than {service.query_seconds:g} s; ask for less, "
            "or take the dump",
            "query_seconds",
            service.query_seconds,
        )
    if status == -signal.SIGSEGV:
        return QuerySyntaxError("the query is nested too deeply; ask in parts")
    if status in {-signal.SIGABRT, -signal.SIGBUS}:
        return QueryTooLargeError(
            f"the query needed more than {service.query_memory_mib} MiB of memory; "
            "ask for less, or take the dump",
            "query_memory_mib",
            service.query_memory_mib,
        )
    return StoreUnavailableError("the query was lost with its worker; try again")
