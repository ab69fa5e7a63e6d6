"""A query file as a question: its title, its comment, and its parameters.

The comment lines before the query are its header. The first is the title, and the
others are the comment. ``# parameter: NAME (TYPE) MEANING`` declares that the variable
NAME has a value that may be changed. Its default stands in the query as
``VALUES ?NAME { VALUE }``, so the query runs unchanged at any SPARQL endpoint.
``UNDEF`` as the default allows every value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import QuerySyntaxError, UsageError
from kg.rdf.query_text import Token, decode, tokens
from kg.rdf.question_values import LITERALS, TYPES, value
from kg.rdf.suggestions import near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Literal, NamedNode

QUESTIONS: Final = "dumps/queries/"
"""The folder of a release that has the questions of its project."""
_HEADER: Final = re.compile(r"(?:[ \t]*#[^\r\n]*(?:\r?\n|\Z))*+")
_MARK: Final = "parameter:"
_DECLARED: Final = re.compile(rf"{_MARK} ([A-Za-z]\w*) \(([a-z-]+)\) (\S.*)", re.ASCII)
_IRI: Final = [("iri",), ("name",), ("word",)]
_LITERAL: Final = [
    *[("string",), ("number",), ("mark", "number"), ("word",)],
    *[("string", "language"), ("string", "mark", "name"), ("string", "mark", "iri")],
]
_LONGEST_TERM: Final = 3
"""The number of tokens of the longest term: a string, ``^^`` and a datatype."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable whose value may be changed, and the place of its value in the text."""

    name: str
    type: str
    """A kind of things of the project, ``iri``, or a type of literals."""
    meaning: str
    default: str
    """The value in the query, in SPARQL."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a title, a comment, and parameters in the order of the header."""

    text: str
    title: str
    comment: str
    parameters: tuple[Parameter, ...]

    def values(
        self, given: Mapping[str, str], prefixes: Mapping[str, str]
    ) -> dict[str, NamedNode | Literal]:
        """Return the terms that are meant by values of parameters.

        The prefixes are known beside those that the query declares.

        Raises:
            UsageError: there is no such parameter, or the value is not of its type.
        """
        known = {one.name: one for one in self.parameters}
        for name in given:
            if name not in known:
                raise UsageError(_unknown(name, list(known)))
        declared = {**prefixes, **_declared_prefixes(self.text)}
        return {
            name: value(name, known[name].type, text, declared)
            for name, text in given.items()
        }

    def with_values(self, terms: Mapping[str, NamedNode | Literal]) -> str:
        """Return the query with these values instead of the defaults.

        Only the values differ, so every line keeps its number.
        """
        text = self.text
        for one in sorted(self.parameters, key=lambda one: -one.start):
            if one.name in terms:
                text = f"{text[: one.start]}{terms[one.name]}{text[one.end :]}"
        return text


def _unknown(name: str, known: Sequence[str]) -> str:
    shown = name if name.isprintable() else ascii(name)
    if not known:
        return f"--set {shown}: this query has no parameters"
    meant = near(name, known)
    hint = f"; did you mean {meant[0]}?" if meant else ""
    return f"--set {shown}: no such parameter; there are: {', '.join(known)}{hint}"


def read_question(text: str) -> Question:
    """Return the question that the text of a query file asks.

    Raises:
        QuerySyntaxError: a parameter is declared wrongly, twice, or has no value in
            the query; or as for :func:`kg.rdf.query_text.decode`.
    """
    header = _HEADER.match(text)
    lines = [
        line.strip()[1:].strip() for line in (header[0] if header else "").splitlines()
    ]
    title, *rest = lines or [""]
    comment = " ".join(one for one in rest if one and not one.startswith(_MARK))
    marked = [(at, one) for at, one in enumerate(lines, 1) if one.startswith(_MARK)]
    if marked and decode(text).text != text:
        message = "a query with parameters must have no \\u escapes"
        raise QuerySyntaxError(message, marked[0][0], 1)
    parameters: dict[str, Parameter] = {}
    places = _places(text) if marked else {}
    for number, line in marked:
        try:
            found = _parameter(text, line, places)
        except QuerySyntaxError as error:
            raise QuerySyntaxError(str(error), number, 1) from None
        if found.name in parameters:
            raise QuerySyntaxError(f"?{found.name} is declared twice", number, 1)
        parameters[found.name] = found
    return Question(text, title, comment, tuple(parameters.values()))


def _parameter(
    text: str, line: str, places: Mapping[str, list[Sequence[Token]]]
) -> Parameter:
    declared = _DECLARED.fullmatch(line)
    if not declared:
        raise QuerySyntaxError("write '# parameter: NAME (TYPE) MEANING'")
    name, kind, meaning = declared.groups()
    if kind not in TYPES:
        hint = "".join(f"; did you mean {one}?" for one in near(kind, TYPES)[:1])
        raise QuerySyntaxError(f"{kind} is no type of parameters{hint}")
    found = places.get(name, [])
    if len(found) != 1:
        message = f"'VALUES ?{name} {{ VALUE }}' must be in the query once"
        raise QuerySyntaxError(f"{message}, not {len(found)} times")
    (term,) = found
    kinds = tuple(one.kind for one in term)
    if kinds not in (_LITERAL if kind in LITERALS else _IRI) or (
        kinds == ("word",) and term[0].word != "UNDEF"
    ):
        raise QuerySyntaxError(f"the value of ?{name} in the query must be one {kind}")
    start, end = term[0].start, term[-1].end
    return Parameter(name, kind, meaning, text[start:end], start, end)


def _places(text: str) -> dict[str, list[Sequence[Token]]]:
    """Return the tokens between the braces of each ``VALUES ?NAME { … }``."""
    found = list(tokens(text))
    places: dict[str, list[Sequence[Token]]] = {}
    for at, (word, name, brace) in enumerate(
        zip(found, found[1:], found[2:], strict=False)
    ):
        if word.word == "VALUES" and name.kind == "variable" and brace.text == "{":
            term = found[at + 3 : at + 4 + _LONGEST_TERM]
            end = next((i for i, one in enumerate(term) if one.text == "}"), len(term))
            places.setdefault(name.text[1:], []).append(term[:end])
    return places


def _declared_prefixes(text: str) -> dict[str, str]:
    found = list(tokens(decode(text).text))
    return {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.word == "PREFIX" and name.kind == "name" and iri.kind == "iri"
    }
