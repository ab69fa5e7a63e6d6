"""EXISTS and NOT EXISTS of a query as joins, where that means the same.

The engine tests such a filter for one solution after another, and where the group in it
has several patterns it reads all that match some of them each time. Here the group is
evaluated once for all solutions: an OPTIONAL subquery gives a flag to those that have a
match (SPARQL 1.1 Query, section 8.1; a substituted variable is one that is joined).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.rdf.query_text import Token

_FLAG: Final = "x_kg_flag"
_CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
_LEADS: Final = {"OPTIONAL", "UNION", "MINUS", "GRAPH"}
_PARTS: Final = {"FILTER", "BIND", "VALUES", *_LEADS}
"""What is no pattern of a group, but may stand in it."""


class _NotTheSameError(Exception):
    """A group of EXISTS cannot be told to mean the same as a join."""


@dataclass(slots=True)
class _Group:
    """A group graph pattern: where it begins and ends, and what stands in it."""

    first: int
    last: int
    lead: str = ""
    statements: list[range] = field(default_factory=list)
    filters: list[range] = field(default_factory=list)
    binds: list[range] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)


class Joins:
    """What to write for the filters with EXISTS in a query, by their places."""

    def __init__(
        self, text: str, tokens: Sequence[Token], bound: frozenset[str], row: str
    ) -> None:
        """Read a query in which ``row``, a variable's name, stands for ``bound``."""
        self._text = text
        self._tokens = tokens
        self._bound = bound
        self._row = row
        self._pairs = brackets(tokens)
        self._flags = 0
        self.replaced: dict[int, tuple[int, str]] = {}
        """By its first token, the token after an EXISTS, and what stands for it."""
        self.appended: dict[int, str] = {}
        """What is added to a group before the token that ends it."""
        self.reading: set[int] = set()
        """The tokens that open a group which has to read the row for this."""

    def find(self, pattern: str, groups: Iterable[int]) -> None:
        """Find what can be written as joins.

        ``pattern`` reads the row in a group; ``groups`` are opened by the tokens after
        which it stands in any case.
        """
        if self._pairs is not None:
            self._pattern = pattern
            self._groups = frozenset(groups)
            self._visit(self._group(where(self._tokens)))

    def _visit(self, group: _Group, apart: tuple[range, ...] = ()) -> None:
        """Try a group and those in it; ``apart`` are other branches of a UNION."""
        self._apart = apart
        known = self._known(group.statements)
        for part in group.filters:
            for place in self._exists(part):
                self._try(group, place, known)
        for inner, others in _branches(group.groups):
            if inner.lead != "GRAPH":  # there the flags would be those of any graph
                self._visit(inner, (*apart, *others))

    def _try(self, group: _Group, place: int, known: set[str]) -> None:
        flags = self._flags
        try:
            added, test = self._join(place, list(group.statements), known)
        except _NotTheSameError:
            self._flags = flags
            return
        end = group.last
        self.appended[end] = self.appended.get(end, "") + added
        negated = self._tokens[place - 1].word == "NOT"
        inside = self._group(place + 1)
        self.replaced[place - negated] = inside.last + 1, test
        if self._bound & self._variables(range(inside.first, inside.last)):
            self.reading.add(group.first)

    def _join(self, place: int, outer: list[range], known: set[str]) -> tuple[str, str]:
        """Return the subquery that gives a flag for EXISTS, and the test of the flag.

        Raises:
            _NotTheSameError: it is not sure to mean the same, or gains nothing.
        """
        inner = self._group(place + 1)
        inside = range(inner.first, inner.last)
        used = self._variables(inside)
        needed = sorted(used & known - self._bound)
        self._check(inner, outer, known, used)
        bound = bool(used & self._bound)
        self._flags += 1
        flag = f"?{_FLAG}{self._flags}"
        keys = " ".join(f"?{one}" for one in ([self._row] if bound else []) + needed)
        begin = self._pattern if bound or needed else ""
        if needed:
            begin += "".join(f"{self._slice(one)} . " for one in outer)
            if not bound:
                begin = f"{{ SELECT DISTINCT {keys} WHERE {{ {begin} }} }} "
        body = self._body(inner, outer, known)
        query = f"SELECT DISTINCT {keys} (true AS {flag}) WHERE {{ {begin}{body} }}"
        negated = self._tokens[place - 1].word == "NOT"
        return f" OPTIONAL {{ {query} }} ", f"({'!' * negated}BOUND({flag}))"

    def _body(self, inner: _Group, outer: list[range], known: set[str]) -> str:
        """Return the inside of an EXISTS, in which others may be joins as well.

        One that is none stays as it is: what it names of the outside has its value.
        """
        outer = [*outer, *inner.statements]
        known = known | self._known(inner.statements)
        edits: list[tuple[int, int, str]] = []
        added = ""
        for part in inner.filters:
            for place in self._exists(part):
                flags = self._flags
                try:
                    more, test = self._join(place, outer, known)
                except _NotTheSameError:
                    self._flags = flags
                    continue
                negated = self._tokens[place - 1].word == "NOT"
                end = self._group(place + 1).last + 1
                edits.append((place - negated, end, test))
                added += more
        edits += [
            (one, one + 1, "{" + self._pattern)
            for one in self._groups
            if inner.first < one < inner.last
        ]
        pieces, done = [], inner.first + 1
        for first, after, new in sorted(edits):
            if first < done:
                continue  # within an EXISTS that is a join
            pieces += [self._slice(range(done, first)), f" {new} "]
            done = after
        pieces.append(self._slice(range(done, inner.last)))
        return "".join([*pieces, added])

    def _check(
        self, inner: _Group, outer: list[range], known: set[str], used: set[str]
    ) -> None:
        """Refuse an EXISTS that a join may differ from, or that it does not help.

        A variable from outside has to be one that the patterns copied give a value to;
        any other one must be of the inside alone.
        """
        inside = range(inner.first, inner.last)
        tokens = self._tokens
        copied = [n for part in outer for n in part]
        if any(tokens[n].kind == "blank" for n in (*inside, *copied)) or any(
            tokens[n].word in {"SELECT", "MINUS"} for n in inside
        ):
            raise _NotTheSameError
        unknown = used - known - self._bound
        assigned = {tokens[part[-2]].text[1:] for part in inner.binds}
        if assigned & (known | self._bound) or unknown & self._elsewhere(inside):
            raise _NotTheSameError
        for group in inner.groups:
            self._check_within(group, known, known | self._before(inner, group))
        if not self._gains(inner):
            raise _NotTheSameError
        self._check_linked(inner, (known | self._bound) & used)

    def _gains(self, inner: _Group) -> bool:
        """Return whether it is more than one pattern, a single look into the index."""
        marks = {self._tokens[n].text for part in inner.statements for n in part}
        return (
            len(inner.statements) != 1
            or bool(inner.groups or marks & {";", ",", "/", "*", "+", "[", "("})
            or any(
                self._gains(self._group(place + 1))
                for part in inner.filters
                for place in self._exists(part)
            )
        )

    def _check_within(self, group: _Group, known: set[str], left: set[str]) -> None:
        """Refuse a group that is not told the values that it would be told in EXISTS.

        A filter sees what its group gives a value to; one in an OPTIONAL also sees what
        is ``left`` of it. So an OPTIONAL can only leave out what does not fit with what
        is ``known`` outside if that is left of it too.
        """
        seen = self._known(group.statements) | self._bound
        if group.lead == "OPTIONAL":
            seen |= left
            inside = self._variables(range(group.first, group.last))
            if inside & known - left - self._bound:
                raise _NotTheSameError
        for part in (*group.filters, *group.binds):
            if self._exists(part) or self._variables(part) - seen:
                raise _NotTheSameError
        for inner in group.groups:
            self._check_within(inner, known, self._before(group, inner))

    def _before(self, group: _Group, inner: _Group) -> set[str]:
        """Return what the patterns of a group before another group in it name."""
        return self._known(p for p in group.statements if p.start < inner.first)

    def _check_linked(self, inner: _Group, linked: set[str]) -> None:
        """Refuse patterns that share no variable with the rest: all would be paired."""
        left = [self._variables(part) for part in inner.statements]
        left += [self._variables(range(one.first, one.last)) for one in inner.groups]
        linked = linked or (left[0] if left else set())
        while joined := [one for one in left if one & linked]:
            linked = linked.union(*joined)
            left = [one for one in left if not one & linked]
        if left:
            raise _NotTheSameError

    def _elsewhere(self, inside: range) -> set[str]:
        """Return the variables of all that may give a value to one in an EXISTS.

        That is no other branch of a UNION, and no EXISTS that it is not in.
        """
        left_out = [inside, *self._apart]
        for place, one in enumerate(self._tokens):
            if one.word == "EXISTS":
                other = range(place, self._end(place + 1))
                left_out += [] if inside.start in other else [other]
        tokens = bytearray(len(self._tokens))
        for part in left_out:
            tokens[part.start : part.stop] = b"\1" * len(part)
        start = where(self._tokens)
        return self._variables(n for n in range(start, len(tokens)) if not tokens[n])

    def _exists(self, part: range) -> list[int]:
        """Return where EXISTS stands in a filter, but not in the group of another."""
        found, place = [], part.start
        while place < part.stop:
            if self._tokens[place].word == "EXISTS":
                found.append(place)
                place = self._end(place + 1)
            place += 1
        return found

    def _variables(self, part: Iterable[int]) -> set[str]:
        every = (self._tokens[n] for n in part)
        return {one.text[1:] for one in every if one.kind == "variable"}

    def _known(self, parts: Iterable[range]) -> set[str]:
        return {name for part in parts for name in self._variables(part)}

    def _slice(self, part: range) -> str:
        if not part:
            return ""
        first, last = self._tokens[part[0]], self._tokens[part[-1]]
        return f" {self._text[first.start : last.end]} "

    def _end(self, place: int) -> int:
        """Return where the next bracket from a place on is closed."""
        tokens, pairs = self._tokens, self._pairs or {}
        while place < len(tokens) and tokens[place].text not in _CLOSES:
            place += 1
        return pairs.get(place, len(tokens) - 1)

    def _group(self, first: int, lead: str = "") -> _Group:
        """Return the group that a token opens."""
        tokens, pairs = self._tokens, self._pairs or {}
        group = _Group(first, pairs.get(first, len(tokens) - 1), lead)
        place = begun = first + 1
        while place <= group.last:
            one = tokens[place]
            is_part = one.word in _PARTS or one.text == "{"
            if is_part or one.text == "." or place == group.last:
                if place > begun:
                    group.statements.append(range(begun, place))
                data = where(tokens, place) if one.word == "VALUES" else place
                begun = (self._end(data) if is_part else place) + 1
                self._part(group, range(place, begun), one)
                place = begun
            else:
                place = pairs.get(place, place) + 1
        return group

    def _part(self, group: _Group, part: range, one: Token) -> None:
        if one.word == "FILTER":
            group.filters.append(part)
        elif one.word == "BIND":
            group.binds.append(part)
        elif one.word in _LEADS or one.text == "{":
            opened = next((n for n in part if self._tokens[n].text == "{"), part.start)
            group.groups.append(self._group(opened, one.word))


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


def _branches(groups: list[_Group]) -> Iterable[tuple[_Group, list[range]]]:
    """Yield groups, each with the other branches of the UNION that it is in."""
    unions: list[list[_Group]] = []
    for group in groups:
        if group.lead == "UNION" and unions:
            unions[-1].append(group)
        else:
            unions.append([group])
    for union in unions:
        for group in union:
            yield (
                group,
                [range(one.first, one.last) for one in union if one is not group],
            )
