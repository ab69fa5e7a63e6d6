"""What a worker reports, or what its death means, as errors of ours."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import signal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kg.errors import (
    NotAcceptableError,
    QueryError,
    QuerySyntaxError,
    StoreUnavailableError,
    UnforeseenError,
)
from kg.rdf.query_text import LONG, Token, decode, tokens, undeclared
from kg.sparql.lanes import Work
from kg.text.positions import line_and_column, offset_of

if TYPE_CHECKING:
    from kg.sparql.limit_errors import LimitErrors

_AT: Final = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_FUNCTION: Final = re.compile(r"The custom function <([^>]*)> is not supported")
_UNEXPECTED: Final = "this is not expected here in a SPARQL query"
_NO_PREFIX: Final = "this prefix is not declared"
_SAYINGS: Final = {
    "Prefix not found": _NO_PREFIX,
    "prefix IRI parsing failed": "this is no valid IRI",
    "IRI parsing failed": "this is no valid IRI",
    "language tag parsing failed": "this is no valid language tag",
    "\\u escape sequence should be": (
        "hexadecimal digits of a character are expected after \\u"
    ),
    "Duplicated variable name in SELECT": "SELECT has a variable twice",
    "The SELECT contains a variable that is unbound": (
        "SELECT has a variable that is neither grouped by nor in an aggregate"
    ),
    "The SELECT contains an expression with a variable that is unbound": (
        "SELECT has an expression with a variable that is not grouped by"
    ),
    "The SELECT overrides an existing variable": (
        "AS gives a value to a variable that has one already"
    ),
    "SELECT * is not authorized with GROUP BY": "SELECT * does not go with GROUP BY",
    "BIND is overriding an existing variable": (
        "BIND gives a value to a variable that has one already"
    ),
    "The VALUES clause rows should have": (
        "each row of VALUES has as many values as there are variables; "
        "UNDEF stands for none"
    ),
    "Repeated variables are not allowed in VALUES": "VALUES has a variable twice",
    "The query limit should be": "LIMIT takes a whole number below 2^64",
    "The query offset should be": "OFFSET takes a whole number below 2^64",
    "Unexpected aggregate": "an aggregate is not allowed here",
}
"""What the engine says, among what it expected, and the same in words for people."""
_PUNCTUATION: Final = re.compile(r'expected "([^\w"\\]{1,2})"')


def problem(content: bytes, limits: LimitErrors) -> QueryError:
    """Return the error that a worker reports about a query, or a page."""
    document = json.loads(content)
    return error_of(document["kind"], document["message"], limits)


def error_of(kind: str, message: str, limits: LimitErrors) -> QueryError:
    """Return what a query, or a page, met as an error: by its kind, and more of it."""
    if kind == "syntax":
        return syntax_error(message)
    if kind == "too-large":
        return limits.too_large()
    if kind == "not-acceptable":
        return NotAcceptableError(f"the query gives {message}")
    if kind == "memory":
        return limits.no_memory()
    if kind == "unsupported":
        return QuerySyntaxError(f"cannot be evaluated: {message}")
    return _of_store(kind, message)


def _of_store(kind: str, message: str) -> QueryError:
    if kind == "unforeseen":
        return UnforeseenError(message)
    if kind == "damaged":
        # the engine's message names files of ours, which are nobody else's business
        message = "the store is damaged; build the release again"
    if kind == "unreadable":
        message = f"the store cannot be read: {_advised(message)}"
    return StoreUnavailableError(message)


def syntax_error(message: str) -> QuerySyntaxError:
    """Return the engine's complaint with its position taken out of the text."""
    found = _AT.match(message)
    if not found:
        return QuerySyntaxError(message)
    return QuerySyntaxError(_readable(found[3]), int(found[1]), int(found[2]))


def _readable(message: str) -> str:
    """Return the part of a message that helps somebody.

    The rest are single characters and keywords from inside the grammar, and seldom
    all that would fit.
    """
    said = next((ours for theirs, ours in _SAYINGS.items() if theirs in message), None)
    if said:
        return said
    mark = _PUNCTUATION.fullmatch(message)
    if mark:
        return f"{mark[1]} is expected here"
    return _UNEXPECTED


async def located_aside(error: QuerySyntaxError, text: str) -> QuerySyntaxError:
    """Do as :func:`located`, but with a long text in a thread."""
    if len(text) > LONG:
        return await asyncio.to_thread(located, error, text)
    return located(error, text)


def located(error: QuerySyntaxError, text: str) -> QuerySyntaxError:
    """Return an engine's error at its place in the text that was sent.

    The engine got it without escapes. It complains of a prefix that is not declared
    somewhere behind it, and of an unknown function nowhere.
    """
    decoded = decode(text)
    found = list(tokens(decoded.text))
    function = _FUNCTION.search(str(error))
    message, place = str(error), None
    if error.line is not None:
        place = offset_of(decoded.text, error.line, error.column or 1)
        name = next(undeclared(found), None)
        is_vague = message in {_UNEXPECTED, _NO_PREFIX}
        if is_vague and name and name.start <= place:
            message, place = f"the prefix {name.prefix}: is not declared", name.start
    elif function:
        place = _called(found, function[1])
    if place is None:
        return error
    return QuerySyntaxError(message, *line_and_column(text, decoded.original(place)))


def _called(found: list[Token], iri: str) -> int | None:
    """Return where a function is called by its IRI, or by a name that ends like it."""
    for one, after in pairwise(found):
        is_iri = one.kind == "iri" and one.text == f"<{iri}>"
        local = one.text.partition(":")[2]
        is_name = one.kind == "name" and local and iri.endswith(local)
        if (is_iri or is_name) and after.text == "(":
            return one.start
    return None


def death(status: int | None, limits: LimitErrors) -> QueryError:
    """Return what the exit status of a worker says about what it died of."""
    if status == -signal.SIGALRM:
        return limits.too_late()
    # the queries of a page are ours: who asks for the page cannot ask in parts
    if status == -signal.SIGSEGV and limits.work is Work.QUERY:
        return QuerySyntaxError("the query is nested too deeply; ask in parts")
    if status == -signal.SIGABRT and limits.work is Work.QUERY:
        return limits.gave_up()
    if status in {-signal.SIGABRT, -signal.SIGBUS}:
        return limits.no_memory()
    what = limits.work.value
    return StoreUnavailableError(f"{what} was lost with its worker; try again")


def _advised(reason: str) -> str:
    """Return why a file cannot be opened, and what helps if it is one too many."""
    too_many = {os.strerror(errno.EMFILE), os.strerror(errno.ENFILE)}
    if reason not in too_many:
        return reason
    return f"{reason}; raise the limit of the service (ulimit -n, or LimitNOFILE)"
