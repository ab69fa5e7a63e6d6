"""Findings to results: terms for numbers, what to say, and what was expected.

SHACL, validation report, https://www.w3.org/TR/shacl/#results-validation-result.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.validation.engine.expected import Expected
from kg.validation.engine.parameters import PLACEHOLDER
from kg.validation.paths import Predicate, path_text
from kg.validation.results import Result, spoken

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from kg.validation.engine.run import Finding, Run
    from kg.validation.paths import PropertyPath
    from kg.validation.results import Term


def results_of(
    run: Run, found: Finding, name: Callable[[Term], str] = str
) -> Iterator[Result]:
    """Yield the results of a finding; ``name`` writes terms for people to read."""
    shape, constraint = found.shape, found.constraint
    replaced = found.violations.predicates is not None
    times = None if found.times is None else found.times.of(found.violations.focus)
    expected = Expected(constraint, run, name)
    for place, focus, value, path in _rows(run, found):
        bound = {"this": focus, "value": value, "path": path}
        messages = _messages(run, found, place, bound, name)
        wrong = path.iri if isinstance(path, Predicate) and replaced else value
        result = Result(
            name=run.shapes.names(shape.node),
            focus_node=focus,
            path=path,
            value=value,
            severity=shape.severity,
            message=spoken(messages)[0],
            messages=messages,
            component=constraint.component,
            source_shape=shape.node,
            expected=expected.near(wrong),
            advice=expected.listed(wrong),
        )
        yield from repeat(result, 1 if times is None else int(times[place]))


def _rows(
    run: Run, found: Finding
) -> Iterator[tuple[int, Term, Term | None, PropertyPath | None]]:
    """Yield place, focus node, value and path of each violation."""
    terms, violations = run.graph.table.freeze(), found.violations
    for place, focus in enumerate(violations.focus.tolist()):
        path, value = found.shape.path, None
        if violations.values is not None and violations.values[place] >= 0:
            value = terms[violations.values[place]]
        if violations.predicates is not None and violations.predicates[place] >= 0:
            path = Predicate(terms[violations.predicates[place]])
        yield place, terms[focus], value, path


def _messages(
    run: Run,
    found: Finding,
    place: int,
    bound: dict[str, Term | PropertyPath | None],
    name: Callable[[Term], str],
) -> tuple[Literal, ...]:
    """Return the messages of one violation, each with its language, filled in.

    What a query binds to ``?message`` comes first, then those of the constraint, then
    those of the shape (2.1.5, 5.3.2); without any it is that of the component.
    """
    violations = found.violations
    if violations.messages and (own := violations.messages[place]) is not None:
        return (own,)
    declared = found.constraint.own_messages or found.shape.messages
    texts = declared or (Literal(found.constraint.message),)
    selected = violations.bindings[place] if violations.bindings else {}
    parameters = found.constraint.parameters()
    terms = {**selected, **parameters, **bound}

    def fill(placeholder: re.Match[str]) -> str:
        term = terms.get(placeholder[1], placeholder[0])
        if term is None or isinstance(term, str):
            return term or "nothing"
        if placeholder[1] in parameters and isinstance(term, BlankNode):
            return run.shapes.names(term)
        if isinstance(term, NamedNode | BlankNode | Literal):
            return name(term)
        return path_text(term, name)

    return tuple(sorted({_filled(text, fill) for text in texts}, key=str))


def _filled(text: Literal, fill: Callable[[re.Match[str]], str]) -> Literal:
    value = PLACEHOLDER.sub(fill, text.value)
    return text if value == text.value else Literal(value, language=text.language)
