"""The questions of a release: its queries, with values for their parameters.

``/sparql?question=NAME&PARAMETER=VALUE`` asks one, in every format of an answer.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from kg.errors import ParameterError, QuerySyntaxError, UsageError
from kg.rdf.declarations import on_one_line
from kg.rdf.question import QUESTIONS, Parameter, Question, read_question
from kg.rdf.suggestions import near
from kg.web.http.negotiation import FORMAT_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.release.manifest import Release
    from kg.web.sparql.request import Parameters

QUESTION: Final = "question"
_OTHERS: Final = {
    *(QUESTION, "default-graph-uri", "named-graph-uri", *FORMAT_PARAMETERS),
}
_QUOTED: Final = re.compile(r"([\"'])(.*)\1(?:\^\^.*)?", re.DOTALL)
_SHOWN: Final = 60


class ReleaseQuestions:
    """The questions of one release; one of an earlier version of the tool has none."""

    def __init__(self, release: Release) -> None:
        """Take the release; its files are read when they are needed."""
        self._release = release

    @cached_property
    def each(self) -> dict[str, Question]:
        """The questions, by name."""
        found = {}
        for file in self._release.manifest.files:
            if file.path.startswith(QUESTIONS):
                text = (self._release.path / file.path).read_text("utf-8")
                found[PurePosixPath(file.path).stem] = read_question(text)
        return found

    def asked(self, parameters: Parameters) -> Parameters:
        """Return the parameters of the query that a question stands for.

        A parameter without a value has its default.

        Raises:
            ParameterError: there is no such question or parameter, or no such value.
        """
        name = _single(QUESTION, parameters[QUESTION])
        question = self.each.get(name)
        if "query" in parameters:
            raise ParameterError("send a query or the name of a question, not both")
        if question is None:
            hint = "".join(
                f"; did you mean {one}?" for one in near(name, self.each)[:1]
            )
            shown = ascii(name[:_SHOWN])
            raise ParameterError(f"this release has no question {shown}{hint}")
        own = {one.name for one in question.parameters}
        given = {
            one: _single(one, values)
            for one, values in parameters.items()
            if one in own or one not in _OTHERS
        }
        kept = {
            one: v for one, v in parameters.items() if one not in {*given, QUESTION}
        }
        return {**kept, "query": [self._text(question, given)]}

    def _text(self, question: Question, given: Mapping[str, str]) -> str:
        prefixes = self._release.manifest.prefixes
        defaults = {one.name: default(one) for one in question.parameters}
        changed = {n: v for n, v in given.items() if v and v != defaults.get(n)}
        try:
            text = question.with_values(question.values(changed, prefixes))
        except UsageError as error:
            raise ParameterError(str(error).removeprefix("--set ")) from None
        except QuerySyntaxError as error:
            raise ParameterError(str(error)) from None
        return f"{on_one_line(_undeclared(text, prefixes))}{text}"


def default(parameter: Parameter) -> str:
    """Return the default of a parameter as a person writes it; empty for any value."""
    if parameter.default.upper() == "UNDEF":
        return ""
    quoted = _QUOTED.fullmatch(parameter.default)
    return quoted[2] if quoted else parameter.default


def _undeclared(text: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes of the project that a query uses and leaves to the tool."""
    return {
        name: iri
        for name, iri in prefixes.items()
        if re.search(rf"\b{re.escape(name)}:", text)
        and not re.search(rf"\bPREFIX\s+{re.escape(name)}:", text, re.IGNORECASE)
    }


def _single(name: str, values: list[str]) -> str:
    if len(values) != 1:
        raise ParameterError(f"send one parameter named {name[:_SHOWN]} at most")
    return values[0]
