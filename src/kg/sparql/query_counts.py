"""What a query asks for, counted token by token: refused beyond a limit, or at once.

The limits are of nesting, operators and path steps. The engine knows more than SPARQL
1.1 and 1.2, and needs no space between words: words are judged by how they end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import QuerySyntaxError
from kg.project import SPARQL_1_2
from kg.rdf.query_text import Decoded, Token
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from kg.project import ServiceLimits

_SHOWN: Final = 60
_UPDATES: Final = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"]
) | {"WITH"}
_SERVICE_REFUSED: Final = "SERVICE is not offered: ask each endpoint itself"
_LATER_WORDS: Final = (
    *("HASLANG", "LANGDIR", "OBJECT", "PREDICATE", "SUBJECT"),
    *("TRIPLE", "VERSION"),
)
"""What words end with that are of SPARQL 1.2, and not of SPARQL 1.1."""
_FOREIGN_WORDS: Final = ("ADJUST", "LATERAL")
"""What words end with that the engine knows, and no version of SPARQL."""
_OPENING: Final = frozenset(["(", "[", "{"])
_CLOSING: Final = frozenset([")", "]", "}"])
_LATER_OPENING: Final = frozenset(["<<", "{|"])
_LATER_CLOSING: Final = frozenset([">>", "|}"])
_FORMS: Final = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_CLAUSES: Final = ("SELECT", "BY", "HAVING")
"""What words end with that have expressions after them, outside any group."""
_NO_EXPRESSION: Final = frozenset(["", "A", "VALUES", "TRUE", "FALSE", "UNDEF"])
"""Words before a parenthesis that holds no expression; any other begins one."""
_BEFORE_OPERAND: Final = frozenset(
    ["(", ",", ";", "!", "+", "-", "*", "/", "=", "<", ">", "&&", "||"]
) | {"!=", "<=", ">=", "^^"}
_COUNTED_WORDS: Final = frozenset(
    ["UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "EXISTS"]
)


class QueryCounts:
    """What has been seen of a query so far."""

    def __init__(self, text: str, decoded: Decoded, service: ServiceLimits) -> None:
        """Have seen nothing yet of a query; ``decoded`` is it without escapes."""
        self._text = text
        self._decoded = decoded
        self._service = service
        self._is_1_2 = service.sparql == SPARQL_1_2
        self._depth = self._operators = self._steps = self._groups = 0
        self._form: str | None = None
        self._after_close = -1
        self._suspect: Token | None = None
        self._before = self._previous = Token("other", "", 0)
        self._declared: set[str | None] = set()
        # whether each open bracket holds an expression, and each group is at a clause
        self._expressions: list[bool] = []
        self._clauses = [True]

    def see(self, token: Token) -> None:
        """Count the next token.

        Raises:
            QuerySyntaxError: it is not offered, or goes beyond a limit.
        """
        if self._suspect and token.text == "{":
            raise self._error(self._suspect, _SERVICE_REFUSED)
        self._suspect = None
        seen = self._SEEN.get(token.kind)
        if seen:
            seen(self, token)
        self._before, self._previous = self._previous, token

    def _mark(self, token: Token) -> None:
        text = token.text
        is_later = text in _LATER_OPENING or text == "~"
        if is_later and not self._is_1_2:
            raise self._later(token, "triple terms and reifiers are")
        if text in _OPENING | _LATER_OPENING:
            self._open(token)
        elif text in _CLOSING or (self._is_1_2 and text in _LATER_CLOSING):
            self._close(token)
        elif text not in {".", "^^", "~"}:
            self._operator(token)

    def _open(self, token: Token) -> None:
        self._depth += 1
        self._limit(token, self._depth, "query_depth", "levels of nesting")
        self._expressions.append(token.text == "(" and self._begins_expression())
        if token.text == "{":
            self._clauses.append(False)

    def _begins_expression(self) -> bool:
        if self._previous.text == "<<":
            return False  # a triple term holds terms only
        if self._in_expression() or self._clauses[-1]:
            return True
        called = self._previous.kind in {"name", "iri"}
        word = (self._before if called else self._previous).word
        return word not in _NO_EXPRESSION

    def _close(self, token: Token) -> None:
        self._depth -= 1
        self._after_close = token.end
        if self._expressions:
            self._expressions.pop()
        if token.text == "}" and len(self._clauses) > 1:
            self._clauses.pop()

    def _in_expression(self) -> bool:
        return bool(self._expressions) and self._expressions[-1]

    def _iri(self, token: Token) -> None:
        """Refuse an IRI where an operator must stand: ``?x<?a&&?x>?b`` holds one.

        The longest token counts (SPARQL 1.1 Query, section 19.8), which the engine
        does not mind.
        """
        if not self._in_expression() or self._previous.word == "DISTINCT":
            return
        if self._previous.kind != "mark" or self._previous.text not in _BEFORE_OPERAND:
            shown = token.text[:_SHOWN]
            raise self._error(token, f"{shown} is an IRI here; put spaces around <")

    def _broken(self, token: Token) -> None:
        after = self._decoded.text[token.end : token.end + 2]
        if not after.startswith("\\"):
            raise self._error(token, "the string is not closed")
        wrong = Token("other", after, token.end)
        raise self._error(wrong, f"{after} is no escape in a string; write \\\\")

    def _language(self, token: Token) -> None:
        direction = self._decoded.text[token.end : token.end + 5].upper()
        if direction in {"--LTR", "--RTL"} and not self._is_1_2:
            shown = token.text.upper()[:_SHOWN]
            raise self._later(token, f"{shown}{direction} is")

    def _name(self, token: Token) -> None:
        """Refuse a name before a group that is SERVICE and a shorter name to an engine.

        Of SERVICEa:b the engine makes SERVICE a:b, where nothing else fits. A prefix
        that is declared is renamed for it.
        """
        prefix = token.prefix or ""
        if self._previous.word == "PREFIX":
            self._declared.add(prefix)
        elif "SERVICE" in prefix.upper() and prefix not in self._declared:
            is_graph = self._previous.word in {"GRAPH", "FROM", "NAMED"}
            self._suspect = None if is_graph else token

    def _word(self, token: Token) -> None:
        word = token.word
        self._check_version(token)
        # the engine needs no space between words: trueSERVICESILENT<http://e.org/>
        if word.endswith(("SERVICE", "SERVICESILENT")):
            raise self._error(token, _SERVICE_REFUSED)
        if self._form is None and word in _UPDATES:
            raise self._error(token, "updates are not offered: the data are read-only")
        if word in _FORMS:
            self._form = word
        if word.endswith(_CLAUSES):
            self._clauses[-1] = True
        if word in _COUNTED_WORDS:
            self._count_operator(token)

    def _check_version(self, token: Token) -> None:
        """Refuse a word that the version of SPARQL does not have."""
        if token.word.endswith(_FOREIGN_WORDS):
            message = f"is not offered: this is SPARQL {self._service.sparql}"
            raise self._error(token, f"{token.word[:_SHOWN]} {message}")
        if token.word.endswith(_LATER_WORDS) and not self._is_1_2:
            raise self._later(token, f"{token.word[:_SHOWN]} is")

    def _operator(self, token: Token) -> None:
        value = token.text
        self._count_operator(token)
        if value in {"/", "^", "|"}:
            self._steps += 1
            self._limit(token, self._steps, "query_path_steps", "path steps")
        elif value in {"*", "+", "?"} and token.start == self._after_close:
            self._groups += 1
            limit = "query_repeated_groups"
            self._limit(token, self._groups, limit, "repeated groups in paths")

    def _count_operator(self, token: Token) -> None:
        self._operators += 1
        self._limit(token, self._operators, "query_operators", "operators")

    def _limit(self, token: Token, count: int, limit: str, things: str) -> None:
        most: int = getattr(self._service, limit)
        if count > most:
            error = self._error(token, f"more than {most} {things}; ask in parts")
            error.limit, error.value = limit, most
            raise error

    def _later(self, token: Token, what: str) -> QuerySyntaxError:
        """Return the error of what only SPARQL 1.2 has; it names the setting."""
        message = 'this is SPARQL 1.1 (the setting sparql = "1.2" offers SPARQL 1.2)'
        advice = "a dump has the reifiers"
        return self._error(token, f"{what} not offered: {message}; {advice}")

    def _error(self, token: Token, message: str) -> QuerySyntaxError:
        place = self._decoded.original(token.start)
        return QuerySyntaxError(message, *line_and_column(self._text, place))

    _SEEN: Final = {
        "word": _word,
        "mark": _mark,
        "iri": _iri,
        "name": _name,
        "language": _language,
        "broken": _broken,
    }
