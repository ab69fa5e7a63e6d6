"""EXISTS and NOT EXISTS of a query as joins, where that means the same.

The engine tests such a filter for one solution after another, and where the group in it
has several patterns it reads all that match some of them each time. Here the group is
evaluated once for all solutions: an OPTIONAL subquery gives a flag to those that have a
match (SPARQL 1.1 Query, section 8.1; a substituted variable is one that is joined).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from kg.shacl.query_groups import QueryGroups, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.rdf.query_text import Token
    from kg.shacl.query_groups import Group

_FLAG: Final = "x_kg_flag"


class _NotTheSameError(Exception):
    """A group of EXISTS cannot be told to mean the same as a join."""


class ExistsJoins(QueryGroups):
    """What to write for the filters with EXISTS in a query, by their places."""

    def __init__(
        self, text: str, tokens: Sequence[Token], bound: frozenset[str], row: str
    ) -> None:
        """Read a query in which ``row``, a variable's name, stands for ``bound``."""
        super().__init__(text, tokens)
        self._bound = bound
        self._row = row
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
            self._visit(self.group(where(self._tokens)))

    def _visit(self, group: Group, apart: tuple[range, ...] = ()) -> None:
        """Try a group and those in it; ``apart`` are other branches of a UNION."""
        self._apart = apart
        known = self.known_in(group.statements)
        for part in group.filters:
            for place in self.exists(part):
                self._try(group, place, known)
        for inner, others in _branches(group.groups):
            if inner.lead != "GRAPH":  # there the flags would be those of any graph
                self._visit(inner, (*apart, *others))

    def _try(self, group: Group, place: int, known: set[str]) -> None:
        try:
            part, added, test = self._join(place, group.statements, known)
        except _NotTheSameError:
            return
        end = group.last
        self.appended[end] = self.appended.get(end, "") + added
        inside = self.group(place + 1)
        self.replaced[part.start] = part.stop, test
        if self._bound & self.variables(range(inside.first, inside.last)):
            self.reading.add(group.first)

    def _join(
        self, place: int, outer: list[range], known: set[str]
    ) -> tuple[range, str, str]:
        """Return the subquery that gives a flag for EXISTS, and the test of the flag.

        The test stands for the tokens that come first in the answer.

        Raises:
            _NotTheSameError: it is not sure to mean the same, or gains nothing.
        """
        inner = self.group(place + 1)
        inside = range(inner.first, inner.last)
        used = self.variables(inside)
        needed = sorted(used & known - self._bound)
        self._check(inner, outer, known, used)
        bound = bool(used & self._bound)
        self._flags += 1
        flag = f"?{_FLAG}{self._flags}"
        keys = " ".join(f"?{one}" for one in ([self._row] if bound else []) + needed)
        begin = self._pattern if bound or needed else ""
        if needed:
            begin += "".join(f"{self.written(one)} . " for one in outer)
            if not bound:
                begin = f"{{ SELECT DISTINCT {keys} WHERE {{ {begin} }} }} "
        body = self._body(inner, outer, known)
        query = f"SELECT DISTINCT {keys} (true AS {flag}) WHERE {{ {begin}{body} }}"
        negated = self._tokens[place - 1].word == "NOT"
        test = f"({'!' * negated}BOUND({flag}))"
        return range(place - negated, inner.last + 1), f" OPTIONAL {{ {query} }} ", test

    def _body(self, inner: Group, outer: list[range], known: set[str]) -> str:
        """Return the inside of an EXISTS, in which others may be joins as well.

        One that is none stays as it is: what it names of the outside has its value.
        """
        outer = [*outer, *inner.statements]
        known = known | self.known_in(inner.statements)
        edits: list[tuple[int, int, str]] = []
        added = ""
        for one in inner.filters:
            for place in self.exists(one):
                with suppress(_NotTheSameError):
                    part, more, test = self._join(place, outer, known)
                    edits.append((part.start, part.stop, test))
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
            pieces += [self.written(range(done, first)), f" {new} "]
            done = after
        pieces.append(self.written(range(done, inner.last)))
        return "".join([*pieces, added])

    def _check(
        self, inner: Group, outer: list[range], known: set[str], used: set[str]
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

    def _gains(self, inner: Group) -> bool:
        """Return whether it is more than one pattern, a single look into the index."""
        marks = {self._tokens[n].text for part in inner.statements for n in part}
        return (
            len(inner.statements) != 1
            or bool(inner.groups or marks & {";", ",", "/", "*", "+", "[", "("})
            or any(
                self._gains(self.group(place + 1))
                for part in inner.filters
                for place in self.exists(part)
            )
        )

    def _check_within(self, group: Group, known: set[str], left: set[str]) -> None:
        """Refuse a group that is not told the values that it would be told in EXISTS.

        A filter sees what its group gives a value to; one in an OPTIONAL also sees what
        is ``left`` of it. So an OPTIONAL can only leave out what does not fit with what
        is ``known`` outside if that is left of it too.
        """
        seen = self.known_in(group.statements) | self._bound
        if group.lead == "OPTIONAL":
            seen |= left
            inside = self.variables(range(group.first, group.last))
            if inside & known - left - self._bound:
                raise _NotTheSameError
        for part in (*group.filters, *group.binds):
            if self.exists(part) or self.variables(part) - seen:
                raise _NotTheSameError
        for inner in group.groups:
            self._check_within(inner, known, self._before(group, inner))

    def _before(self, group: Group, inner: Group) -> set[str]:
        """Return what the patterns of a group before another group in it name."""
        return self.known_in(p for p in group.statements if p.start < inner.first)

    def _check_linked(self, inner: Group, linked: set[str]) -> None:
        """Refuse patterns that share no variable with the rest: all would be paired."""
        left = [self.variables(part) for part in inner.statements]
        left += [self.variables(range(one.first, one.last)) for one in inner.groups]
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
                other = range(place, self.end_of(place + 1))
                left_out += [] if inside.start in other else [other]
        tokens = bytearray(len(self._tokens))
        for part in left_out:
            tokens[part.start : part.stop] = b"\1" * len(part)
        start = where(self._tokens)
        return self.variables(n for n in range(start, len(tokens)) if not tokens[n])


def _branches(groups: list[Group]) -> Iterable[tuple[Group, list[range]]]:
    """Yield groups, each with the other branches of the UNION that it is in."""
    unions: list[list[Group]] = []
    for group in groups:
        if group.lead == "UNION" and unions:
            unions[-1].append(group)
        else:
            unions.append([group])
    for union in unions:
        for group in union:
            others = [one for one in union if one is not group]
            yield group, [range(one.first, one.last) for one in others]
