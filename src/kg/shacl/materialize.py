"""Findings to results: terms for numbers, what to say, and what was expected.

SHACL, validation report, https://www.w3.org/TR/shacl/#results-validation-result.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.intended_values import corrected, language_tag
from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import XSD
from kg.shacl.constraints.value_type import Datatype
from kg.shacl.parameters import PLACEHOLDER, placeholders
from kg.shacl.paths import Predicate, path_text
from kg.shacl.results import Result, spoken

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from kg.shacl.constraints import Constraint
    from kg.shacl.paths import PropertyPath
    from kg.shacl.results import Term
    from kg.shacl.run import Finding, Run

_FEW: Final = 20


def results_of(
    run: Run, found: Finding, name: Callable[[Term], str] = str
) -> Iterator[Result]:
    """Yield the results of a finding; ``name`` writes terms for people to read."""
    shape, constraint = found.shape, found.constraint
    replaced = found.violations.predicates is not None
    times = None if found.times is None else found.times.of(found.violations.focus)
    expected = _Expected(constraint, run, name)
    texts = _Messages(run, found, name)
    for place, focus, value, path in _rows(run, found):
        bound = {"this": focus, "value": value, "path": path}
        messages = texts.of(place, bound)
        wrong = path.iri if isinstance(path, Predicate) and replaced else value
        near = expected.near(wrong)
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
            expected=near,
            advice="" if near else expected.listed,
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


class _Messages:
    """What is said of the violations of a finding, each text with its language.

    What a query binds to ``?message`` comes first, then the messages of the
    constraint, then those of the shape, copied as they stand (2.1.5) but with SPARQL
    (5.3.2); without any it is that of the component.
    """

    def __init__(self, run: Run, found: Finding, name: Callable[[Term], str]) -> None:
        declared = found.constraint.own_messages or found.shape.messages
        self._declared = tuple(sorted(set(declared), key=str))
        is_filled = found.constraint.fills_messages and placeholders(declared)
        self._are_plain = bool(declared) and not is_filled
        self._default = found.constraint.message
        self._violations = found.violations
        self._parameters = found.constraint.parameters()
        self._names = run.shapes.names
        self._name = name

    def of(
        self, place: int, bound: dict[str, Term | PropertyPath | None]
    ) -> tuple[Literal, ...]:
        """Return the messages of one violation, filled in."""
        violations = self._violations
        if violations.messages and (own := violations.messages[place]) is not None:
            return (own,)
        if self._are_plain:
            return self._declared
        wording = violations.wording[place] if violations.wording else None
        texts = self._declared or (Literal(wording or self._default),)
        selected = violations.bindings[place] if violations.bindings else {}
        terms = {**selected, **self._parameters, **bound}

        def fill(placeholder: re.Match[str]) -> str:
            name = placeholder[1]
            return self._text(name, terms[name]) if name in terms else placeholder[0]

        return tuple(sorted({_filled(text, fill) for text in texts}, key=str))

    def _text(self, name: str, term: Term | PropertyPath | str | None) -> str:
        if term is None:
            return "nothing"
        if isinstance(term, str):
            return term
        if isinstance(term, BlankNode):
            # its label is another one each time that the file is read
            return self._names(term) if name in self._parameters else "a blank node"
        if isinstance(term, NamedNode | Literal):
            return self._name(term)
        return path_text(term, self._name)


def _filled(text: Literal, fill: Callable[[re.Match[str]], str]) -> Literal:
    value = PLACEHOLDER.sub(fill, text.value)
    return text if value == text.value else Literal(value, language=text.language)


class _Expected:
    """What a wrong value was probably meant to be, and what else may stand there."""

    def __init__(
        self, constraint: Constraint, run: Run, name: Callable[[Term], str]
    ) -> None:
        # sorted, so that they do not depend on the order in which files are read
        self._suggestions = Suggestions(sorted(map(name, constraint.allowed(run))))
        self._datatype = (
            constraint.datatype if isinstance(constraint, Datatype) else None
        )
        self._name = name
        closed = constraint.is_closed(run)
        names = self._suggestions.names
        self._only = len(names) == 1 and closed and self._datatype is None
        few = 1 < len(names) <= _FEW and closed
        self.listed = f"allowed: {', '.join(sorted(names))}" if few else ""

    def near(self, found: Term | None) -> tuple[str, ...]:
        """Return what was probably meant, the nearest first."""
        if self._only or (found is None and self._datatype is not None):
            return self._suggestions.names
        return () if found is None else self._near(found)

    def _near(self, found: Term) -> tuple[str, ...]:
        if self._datatype is not None:
            return (_as_typed(found, self._datatype, self._name),)
        if isinstance(found, Literal):
            tag = language_tag(found.value)
            if tag in self._suggestions.names:
                return (tag,)
        return self._suggestions.near(self._name(found))


def _as_typed(found: Term, datatype: NamedNode, name: Callable[[Term], str]) -> str:
    """Return a value as its datatype writes it, or else the datatype."""
    is_literal = isinstance(found, Literal)
    form = corrected(found.value, datatype.value) if is_literal else None
    if form is None:
        return name(datatype)
    bare = datatype in {XSD.boolean, XSD.integer}
    return form if bare else f'"{form}"^^{name(datatype)}'
