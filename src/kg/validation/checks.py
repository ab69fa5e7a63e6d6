"""Checks: SPARQL queries that find violations which SHACL cannot express.

A check is a ``.rq`` file, named for the violation. It begins with comments: a title,
``# message:`` and ``# severity:``. It selects ``?focusNode`` and optionally ``?path``
and ``?value``. ``{?value}`` in the message is replaced by the value.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from kg.errors import Position, QuerySyntaxError, SourceError
from kg.progress import counted, silent
from kg.rdf.query_regex import check_regexes
from kg.rdf.query_text import decode, for_engine
from kg.shacl.paths import Predicate
from kg.shacl.results import Result, Severity, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Quad, QuerySolution

    from kg.progress import Tell

_FIELD: Final = re.compile(r"#[ \t]*(message|severity):[ \t]*(\S.*)")
_LINE_END: Final = re.compile(r"\r\n?|\n")
_PLACEHOLDER: Final = re.compile(r"\{\?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Check:
    """A query whose every solution is a violation, with its message and severity."""

    path: Path
    query: str
    message: str
    severity: Severity

    @property
    def name(self) -> str:
        """The name of the violation, which is the stem of the file name."""
        return self.path.stem


def parse_check(path: Path, query: str) -> Check:
    """Return the check in a file's text; ``path`` names it.

    Raises:
        SourceError: it lacks its message or severity, or has an unusable regular
            expression.
    """
    try:
        check_regexes(query)
    except QuerySyntaxError as error:
        raise SourceError(
            Position(path, error.line, error.column), str(error)
        ) from None
    return Check(path, query, *_stated(path, query))


def _stated(path: Path, query: str) -> tuple[str, Severity]:
    """Return the message and the severity from the comments of a check."""
    lines = (line.strip() for line in _LINE_END.split(query))
    head = takewhile(lambda line: line.startswith("#") or not line, lines)
    match sorted(found.groups() for line in head if (found := _FIELD.match(line))):
        case [("message", message), ("severity", severity)]:
            with suppress(ValueError):
                return message, Severity.named(severity)
    raise SourceError(
        Position(path),
        "needs '# message: …' and '# severity: Violation', once each, before the query",
    )


def run_checks(
    quads: Iterable[Quad],
    checks: Sequence[Check],
    progress: Tell = silent,
    *,
    is_union: bool = False,
) -> list[Result]:
    """Return a result for each solution of each check over a dataset.

    With ``is_union``, the default graph is the union of all graphs. The engine then
    finds a triple once for each graph that has it.

    Raises:
        SourceError: a check is no SPARQL SELECT query, or gives no ``?focusNode``.
    """
    store = Store()
    store.bulk_extend(quads)
    each = counted(checks, len(checks), "running checks", progress)
    query = partial(store.query, use_default_graph_as_union=is_union)
    return [result for check in each for result in _run(query, check)]


def _run(query: Callable[[str], object], check: Check) -> Iterator[Result]:
    try:
        # run exactly the text that was checked before
        solutions = query(for_engine(decode(check.query).text))
    except (SyntaxError, RuntimeError) as error:
        raise SourceError(Position(check.path), str(error)) from error
    variables = getattr(solutions, "variables", [])
    names = {variable.value for variable in variables}
    if not isinstance(solutions, QuerySolutions) or "focusNode" not in names:
        raise SourceError(Position(check.path), "must select ?focusNode")
    for solution in solutions:
        yield _result(check, solution, names)


def _result(check: Check, solution: QuerySolution, names: set[str]) -> Result:
    terms = {name: _term(solution[name]) for name in names}
    focus_node = terms["focusNode"]
    if focus_node is None:
        raise SourceError(Position(check.path), "left ?focusNode unbound")
    path = terms.get("path")
    return Result(
        name=check.name,
        focus_node=focus_node,
        path=Predicate(path) if isinstance(path, NamedNode) else None,
        value=terms.get("value"),
        severity=check.severity,
        message=_PLACEHOLDER.sub(
            lambda found: _text(terms.get(found[1])), check.message
        ),
    )


def _term(term: object) -> Term | None:
    return term if isinstance(term, NamedNode | BlankNode | Literal) else None


def _text(term: Term | None) -> str:
    return "nothing" if term is None else term.value
