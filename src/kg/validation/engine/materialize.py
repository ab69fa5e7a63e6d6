"""Findings to results: terms for numbers, what to say, and what was expected.

SHACL, validation report, https://www.w3.org/TR/shacl/#results-validation-result.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import repeat
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.validation.paths import Predicate, path_text
from kg.validation.results import Result, local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.validation.engine.run import Finding, Run
    from kg.validation.paths import PropertyPath
    from kg.validation.results import Term

_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")
_MOST_CANDIDATES: Final = 5000
_MOST_SUGGESTED: Final = 100
_FEW: Final = 8


def results_of(
    run: Run, found: Finding, name: Callable[[Term], str] = str
) -> Iterator[Result]:
    """Yield the results of a finding; ``name`` writes terms for people to read."""
    shape, constraint = found.shape, found.constraint
    replaced = found.violations.predicates is not None
    times = None if found.times is None else found.times.of(found.violations.focus)
    expected = _Expected(constraint.allowed(run), name)
    for place, focus, value, path, message in _rows(run, found):
        bound = {"this": focus, "value": value, "path": path}
        wrong = path.iri if isinstance(path, Predicate) and replaced else value
        result = Result(
            name=local_name(shape.node),
            focus_node=focus,
            path=path,
            value=value,
            severity=shape.severity,
            message=message or _message(found, place, bound, name),
            component=constraint.component,
            source_shape=shape.node,
            expected=expected.near(wrong) if place < _MOST_SUGGESTED else (),
        )
        yield from repeat(result, 1 if times is None else int(times[place]))


def _rows(
    run: Run, found: Finding
) -> Iterator[tuple[int, Term, Term | None, PropertyPath | None, str | None]]:
    """Yield place, focus node, value, path and message of each violation."""
    terms, violations = run.graph.table.freeze(), found.violations
    for place, focus in enumerate(violations.focus.tolist()):
        path, value = found.shape.path, None
        if violations.values is not None and violations.values[place] >= 0:
            value = terms[violations.values[place]]
        if violations.predicates is not None and violations.predicates[place] >= 0:
            path = Predicate(terms[violations.predicates[place]])
        message = violations.messages[place] if violations.messages else None
        yield place, terms[focus], value, path, message


def _message(
    found: Finding,
    place: int,
    bound: dict[str, Term | PropertyPath | None],
    name: Callable[[Term], str],
) -> str:
    """Return the message of the constraint, the shape or the component, filled in."""
    terms = {**found.constraint.parameters(), **bound}

    def fill(placeholder: re.Match[str]) -> str:
        term = terms.get(placeholder[1], placeholder[0])
        if term is None or isinstance(term, str):
            return term or "nothing"
        if isinstance(term, NamedNode | BlankNode | Literal):
            return name(term)
        return path_text(term, name)

    return _PLACEHOLDER.sub(fill, _text(found, place))


def _text(found: Finding, place: int) -> str:
    own = found.constraint.own_message
    texts = [own] if own else found.shape.messages
    languages = {text.language for text in texts}
    spoken = "en" if "en" in languages else min(languages, default=None, key=str)
    chosen = sorted(text.value for text in texts if text.language == spoken)
    wording = found.violations.wording[place] if found.violations.wording else None
    return " ".join(chosen) or wording or found.constraint.message


class _Expected:
    """The allowed values that lie nearest to what was found."""

    def __init__(self, allowed: tuple[Term, ...], name: Callable[[Term], str]) -> None:
        self._names = [name(term) for term in allowed[:_MOST_CANDIDATES]]
        self._name = name

    def near(self, found: Term | None) -> tuple[str, ...]:
        if len(self._names) <= 1 or found is None:
            return tuple(self._names[:1])
        near = get_close_matches(self._name(found), self._names, n=3, cutoff=0.6)
        return tuple(near or (self._names if len(self._names) <= _FEW else ()))
