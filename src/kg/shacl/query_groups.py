"""Groups of a SPARQL query by their places among its tokens, and what stands in them.

SPARQL 1.1 Query, https://www.w3.org/TR/sparql11-query/#GraphPattern.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.rdf.query_text import Token

_CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
_LEADS: Final = {"OPTIONAL", "UNION", "MINUS", "GRAPH"}
_PARTS: Final = {"FILTER", "BIND", "VALUES", *_LEADS}
"""What is no pattern of a group, but may stand in it."""
_TESTED: Final = {"OPTIONAL", "EXISTS"}
"""What groups are begun by of which it matters that they have no match."""


@dataclass(slots=True)
class Group:
    """A group graph pattern: where it begins and ends, and what stands in it."""

    first: int
    last: int
    lead: str = ""
    statements: list[range] = field(default_factory=list)
    filters: list[range] = field(default_factory=list)
    binds: list[range] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


class QueryGroups:
    """The groups of one query."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        """Take a query and its tokens."""
        self._text = text
        self._tokens = tokens
        self._pairs = brackets(tokens)

    def group(self, first: int, lead: str = "") -> Group:
        """Return the group that a token opens."""
        tokens, pairs = self._tokens, self._pairs or {}
        group = Group(first, pairs.get(first, len(tokens) - 1), lead)
        place = begun = first + 1
        while place <= group.last:
            one = tokens[place]
            is_part = one.word in _PARTS or one.text == "{"
            if is_part or one.text == "." or place == group.last:
                if place > begun:
                    group.statements.append(range(begun, place))
                data = where(tokens, place) if one.word == "VALUES" else place
                begun = (self.end_of(data) if is_part else place) + 1
                self._part(group, range(place, begun), one)
                place = begun
            else:
                place = pairs.get(place, place) + 1
        return group

    def _part(self, group: Group, part: range, one: Token) -> None:
        if one.word == "FILTER":
            group.filters.append(part)
        elif one.word == "BIND":
            group.binds.append(part)
        elif one.word in _LEADS or one.text == "{":
            opened = next((n for n in part if self._tokens[n].text == "{"), part.start)
            group.groups.append(self.group(opened, one.word))

    def exists(self, part: range) -> list[int]:
        """Return where EXISTS stands in a filter, but not in the group of another."""
        found, place = [], part.start
        while place < part.stop:
            if self._tokens[place].word == "EXISTS":
                found.append(place)
                place = self.end_of(place + 1)
            place += 1
        return found

    def variables(self, part: Iterable[int]) -> set[str]:
        """Return the names of the variables among some tokens."""
        every = (self._tokens[n] for n in part)
        return {one.text[1:] for one in every if one.kind == "variable"}

    def known_in(self, parts: Iterable[range]) -> set[str]:
        """Return the names of the variables of some patterns."""
        return {name for part in parts for name in self.variables(part)}

    def written(self, part: range) -> str:
        """Return the text of some tokens that follow on one another."""
        if not part:
            return ""
        first, last = self._tokens[part[0]], self._tokens[part[-1]]
        return f" {self._text[first.start : last.end]} "

    def end_of(self, place: int) -> int:
        """Return where the next bracket from a place on is closed."""
        tokens, pairs = self._tokens, self._pairs or {}
        while place < len(tokens) and tokens[place].text not in _CLOSES:
            place += 1
        return pairs.get(place, len(tokens) - 1)


def where(tokens: Sequence[Token], start: int = 0) -> int:
    """Return the token that opens the group of a query, or of a subquery at a place.

    Before it there may be groups of EXISTS, in expressions that are selected.
    """
    depth = 0
    for place in range(start, len(tokens)):
        text = tokens[place].text
        if text == "{" and not depth:
            return place
        depth += (text == "(") - (text == ")")
    return len(tokens)


def spliced(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with other texts for parts of it: where they begin and end."""
    pieces, done = [], 0
    for start, end, new in edits:
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def brackets(tokens: Sequence[Token]) -> dict[int, int] | None:
    """Return which bracket closes which; None if they do not fit."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for place, one in enumerate(tokens):
        if one.text in _CLOSES:
            opened.append(place)
        elif one.text in _CLOSES.values():
            if not opened or _CLOSES[tokens[opened[-1]].text] != one.text:
                return None
            pairs[opened.pop()] = place
    return None if opened else pairs


def groups_reading(found: list[Token], bound: frozenset[str]) -> set[int]:
    """Return the tokens that open a group which reads the row: the first, and others.

    A group reads it if it names a bound variable, or if an OPTIONAL or EXISTS in it
    does at any depth: what has no match is of a row as well. What a subquery names
    outside its group, where it selects and orders, its group reads.
    """
    reading = {where(found)}
    opened: list[int] = []
    for number, one in enumerate(found):
        if one.text == "{":
            opened.append(number)
        elif one.text == "}" and opened:
            opened.pop()
        elif opened and one.kind == "variable" and one.text[1:] in bound:
            words = [found[place - 1].word for place in opened[1:]]
            tested = [n for n, word in enumerate(words) if word in _TESTED]
            reading.update(opened[tested[0] if tested else -1 :])
    return {
        where(found, number + 1) if found[number + 1].word == "SELECT" else number
        for number in reading
    }
