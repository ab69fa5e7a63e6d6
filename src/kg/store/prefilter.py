"""Clean refusals of queries that the engine would fetch for, or die of.

This reads tokens, not grammar (SPARQL 1.1 Query, section 19.8), so that its answer
comes in microseconds and has a line and a column. It is a courtesy and not the
boundary: what slips through meets the limits of the worker process. It runs where no
deadline does, so no token may be tried at length from each of its characters: a string
that does not close ends the reading, and a prefix has a greatest length.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from kg.errors import QuerySyntaxError, QueryTooLargeError

if TYPE_CHECKING:
    from kg.project import Service


_KIB: Final = 1 << 10
_EXCERPT: Final = 120
_LONG: Final = 4 * _KIB
_TOKEN: Final = re.compile(
    r"""
      (?P<comment> \#[^\n\r]* )
    | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{4,8})*+> )
    | (?P<long> \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}
              | '{3}(?:[^'\\]|\\.|'(?!''))*'{3} )
    | (?P<unclosed_long> \"{3} | '{3} )
    | (?P<string> "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<unclosed> ["'] )
    | (?P<variable> [?$][\w\x80-\U0010FFFF]+ )
    | (?P<name> (?:[^\W\d_][\w.-]{0,255}|_)?:
                (?:[\w.:%\x80-\U0010FFFF-]|\\[_~.!$&'()*+,;=/?\#@%-])*+ )
    | (?P<word> @?[^\W\d_][\w-]* )
    | (?P<reifier> \{\| | ~
                 | <<(?!(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{4,8})*+>(?!>)) )
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    | (?P<operator> \|\| | && | [!<>]= | >> | [-+*/=<>!|^,;?] )
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES: Final = frozenset(
    [
        "INSERT",
        "DELETE",
        "LOAD",
        "CLEAR",
        "DROP",
        "CREATE",
        "ADD",
        "MOVE",
        "COPY",
        "WITH",
    ]
)
_SERVICE_REFUSED: Final = "SERVICE is not offered: ask each endpoint itself"
_REIFIERS_REFUSED: Final = (
    "triple terms and reifiers are not offered: this is SPARQL 1.1; a dump has them"
)
_LATER_WORDS: Final = (
    "ADJUST",
    "HASLANG",
    "LANGDIR",
    "LATERAL",
    "OBJECT",
    "PREDICATE",
    "SUBJECT",
    "TRIPLE",
    "VERSION",
)
"""What words end with that the engine knows, and SPARQL 1.1 does not."""
_FORMS: Final = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_PREFIX_GOES_ON: Final = re.compile(r"[\w.-]{0,255}:")
_EXPRESSIONS: Final = frozenset(["FILTER", "BIND", "HAVING"])
_COUNTED_WORDS: Final = frozenset(
    ["UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "EXISTS"]
)


def check(text: str, service: Service) -> None:
    """Refuse a query for its length, or for what :func:`check_query` finds in it.

    Raises:
        QuerySyntaxError: it is no Unicode text, or not offered.
        QueryTooLargeError: it is too long.
    """
    try:
        length = len(text.encode())
    except UnicodeEncodeError:
        raise QuerySyntaxError("the query is no Unicode text") from None
    most = service.query_kib
    if length > most * _KIB:
        raise QueryTooLargeError(
            f"the query is longer than {most} KiB", "query_kib", most
        )
    check_query(text, service)


async def check_aside(text: str, service: Service) -> None:
    """Do as :func:`check`, but a long text in a thread: others are not to wait for it.

    Raises:
        QueryError: as :func:`check` does.
    """
    if len(text) > _LONG:
        await asyncio.to_thread(check, text, service)
    else:
        check(text, service)


def check_query(text: str, service: Service) -> None:
    """Refuse a query that asks for what is not offered, or is built to harm.

    Raises:
        QuerySyntaxError: the query has SERVICE, is an update, is no SPARQL 1.1 though
            the engine takes it, has a string that does not close, or goes beyond a
            limit of nesting, operators or path steps.
    """
    counts = _Counts(text, service)
    for token in _TOKEN.finditer(text):
        counts.see(token)


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a character, each from 1 on."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def excerpt(query: str, line: int, column: int) -> str:
    """Return the line of a query with a caret under the column, cut to fit."""
    lines = query.split("\n")
    if not 0 < line <= len(lines):
        return ""
    start = max(0, column - 1 - _EXCERPT // 2)
    shown = lines[line - 1][start : start + _EXCERPT]
    # what is no character of a line would move the caret
    shown = "".join(c if c.isprintable() else " " for c in shown)
    return f"{shown}\n{' ' * (column - 1 - start)}^"


def undeclared_name(text: str) -> re.Match[str] | None:
    """Return the first name whose prefix no PREFIX before it declares."""
    declared = {"_"}
    last_word = ""
    for token in _TOKEN.finditer(text):
        if token["name"]:
            prefix = token[0].partition(":")[0]
            if last_word != "PREFIX" and prefix not in declared:
                return token
            declared.add(prefix)
        last_word = (token["word"] or "").upper()
    return None


class _Counts:
    """What has been seen of a query so far."""

    def __init__(self, text: str, service: Service) -> None:
        self._text = text
        self._service = service
        self._depth = self._operators = self._steps = self._groups = 0
        self._form: str | None = None
        self._after_close = -1
        self._last_word = ""
        self._suspect: re.Match[str] | None = None
        self._previous: re.Match[str] | None = None
        self._expressions: list[bool] = []

    def see(self, token: re.Match[str]) -> None:
        if token["comment"]:
            return
        self._watch_names(token)
        seen = self._SEEN.get(token.lastgroup or "")
        if seen:
            seen(self, token)
        self._previous = token

    def _open(self, token: re.Match[str]) -> None:
        self._depth += 1
        self._limit(token, self._depth, "query_depth", "levels of nesting")
        before = self._previous[0].upper() if self._previous else ""
        inside = self._in_expression() or before in _EXPRESSIONS
        self._expressions.append(token[0] == "(" and inside)

    def _close(self, token: re.Match[str]) -> None:
        self._depth -= 1
        self._after_close = token.end()
        if self._expressions:
            self._expressions.pop()

    def _in_expression(self) -> bool:
        return bool(self._expressions) and self._expressions[-1]

    def _iri(self, token: re.Match[str]) -> None:
        """Refuse an IRI where an operator must stand: ``?x<?a&&?x>?b`` holds one.

        The longest token counts (SPARQL 1.1 Query, section 19.8), which the engine
        does not mind.
        """
        if not self._in_expression() or self._previous is None:
            return
        before = self._previous.lastgroup in {"variable", "close"}
        if before or self._text[token.start() - 1].isdigit():
            raise self._error(token, f"{token[0]} is an IRI here; put spaces around <")

    def _reifier(self, token: re.Match[str]) -> None:
        raise self._error(token, _REIFIERS_REFUSED)

    def _unclosed(self, token: re.Match[str]) -> None:
        raise self._error(token, "the string is not closed")

    def _watch_names(self, token: re.Match[str]) -> None:
        """Refuse a name before a group that is SERVICE and a shorter name to an engine.

        Of SERVICEa:b the engine makes SERVICE a:b, where nothing else fits.
        """
        if self._suspect and token[0] == "{":
            raise self._error(self._suspect, _SERVICE_REFUSED)
        prefix = token[0].partition(":")[0].upper() if token["name"] else ""
        is_graph = self._last_word in {"GRAPH", "FROM", "NAMED"}
        self._suspect = token if "SERVICE" in prefix and not is_graph else None

    def _word(self, token: re.Match[str]) -> None:
        word = self._last_word = token[0].upper()
        self._refuse_later(token, word)
        # the engine needs no space between words: trueSERVICESILENT<http://e.org/>
        if word.endswith(("SERVICE", "SERVICESILENT")) and word[0] != "@":
            raise self._error(token, _SERVICE_REFUSED)
        if self._form is None and word in _UPDATES:
            raise self._error(token, "updates are not offered: the data are read-only")
        if word in _FORMS:
            self._form = word
        if word in _COUNTED_WORDS:
            self._count_operator(token)

    def _refuse_later(self, token: re.Match[str], word: str) -> None:
        """Refuse what only later versions have; a tag of a language has any word."""
        # a colon makes it a prefix, if a long one
        if _PREFIX_GOES_ON.match(self._text, token.end()):
            return
        later = ("--LTR", "--RTL") if word[0] == "@" else _LATER_WORDS
        if word.endswith(later):
            raise self._error(token, f"{word} is not offered: this is SPARQL 1.1")

    def _operator(self, token: re.Match[str]) -> None:
        value = token[0]
        self._count_operator(token)
        if value in {"/", "^", "|"}:
            self._steps += 1
            self._limit(token, self._steps, "query_path_steps", "path steps")
        elif value in {"*", "+", "?"} and token.start() == self._after_close:
            self._groups += 1
            limit = "query_repeated_groups"
            self._limit(token, self._groups, limit, "repeated groups in paths")

    def _count_operator(self, token: re.Match[str]) -> None:
        self._operators += 1
        self._limit(token, self._operators, "query_operators", "operators")

    def _limit(self, token: re.Match[str], count: int, limit: str, things: str) -> None:
        most: int = getattr(self._service, limit)
        if count > most:
            error = self._error(token, f"more than {most} {things}; ask in parts")
            error.limit, error.value = limit, most
            raise error

    def _error(self, token: re.Match[str], message: str) -> QuerySyntaxError:
        return QuerySyntaxError(message, *position(self._text, token.start()))

    _SEEN: Final = {
        "word": _word,
        "open": _open,
        "close": _close,
        "operator": _operator,
        "iri": _iri,
        "reifier": _reifier,
        "unclosed": _unclosed,
        "unclosed_long": _unclosed,
    }
