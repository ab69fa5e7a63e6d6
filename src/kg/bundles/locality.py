"""Which queries find in the parts of a graph what they find in all of it.

A graph is cut into parts (:mod:`kg.bundles.members`), so that three things hold:

1. What is shared is in each part, and mentions no member.
2. Members that mention each other are in one part.
3. So are members with the same event or subject, and each thing that has one is a
   member.

From a member, one comes only to members of its part and to what is shared. So a query
is *local* if everything that a solution depends on can be come to from one node of it.
What grouped solutions have in common has to fix the part too. All other queries
*cross*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bundles.query_blocks import query_blocks
from kg.bundles.reads import Reads
from kg.bundles.triple_patterns import UnknownFormError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.bundles.members import MemberTerms
    from kg.bundles.query_blocks import Block, Groups
    from kg.bundles.triple_patterns import TriplePattern


def reads_of(
    text: str, members: MemberTerms, start: str = "", *, may_be_missed: bool = False
) -> Reads:
    """Return what a query reads; ``start`` is a variable that has a value before.

    With ``may_be_missed``, it also matters for a start that the query finds nothing.
    """
    try:
        query = query_blocks(text)
    except UnknownFormError:
        return Reads(is_local=False, predicates=None)
    is_local = all(_fix_part(one, members) for one in query.groups) and all(
        _Search(one, members).is_local(start, may_be_missed=may_be_missed)
        for one in query.alternatives
    )
    loose = (_Search(one, members).loose() for one in query.alternatives)
    return Reads(is_local, query.predicates(), joined(loose))


def joined(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Return the union of sets of predicates, of which None has all."""
    found = frozenset[str]()
    for one in sets:
        if one is None:
            return None
        found |= one
    return found


def _fix_part(groups: Groups, members: MemberTerms) -> bool:
    """Return whether all solutions of each group are of one part, or of none.

    Either each key of a group is what its solutions start at, or each is their event:
    an event is shared, so that other solutions could start at it in each part.
    """
    searches = [_Search(one, members) for one in groups.alternatives]
    return not any(one.has_members() for one in searches) or any(
        all(one.starts_at(key) for one in searches)
        or all(one.is_anchored_at(key) for one in searches)
        for key in groups.keys
    )


class _Search:
    """Looks in one alternative for the node from which all members are come to."""

    def __init__(self, block: Block, members: MemberTerms) -> None:
        self._block = block
        self._members = members
        self._mine = self._members_in(block)

    def is_local(self, start: str, *, may_be_missed: bool) -> bool:
        """Return whether one node leads to all members of a solution."""
        if self._walks_back(self._block):
            return False
        if not self.has_members():
            return True
        if may_be_missed:
            return self._leads_to_all(start, start)
        needed = self._mine | ({start} if start else set())
        return any(self._leads_to_all(one, start) for one in sorted(needed))

    def starts_at(self, key: str) -> bool:
        """Return whether solutions with one value of a variable start at it."""
        return (
            not self._walks_back(self._block)
            and key in self._mine
            and self._leads_to_all(key)
        )

    def is_anchored_at(self, key: str) -> bool:
        """Return whether a variable is the event of what solutions start at."""
        return any(
            pattern.target == key
            and pattern.is_anchor
            and pattern.subject is not None
            and self.starts_at(pattern.subject)
            for pattern in self._block.patterns
        )

    def has_members(self) -> bool:
        """Return whether a solution may depend on a member."""
        return any(map(self._members_in, self._block.every_block()))

    def loose(self) -> frozenset[str] | None:
        """Return the predicates of statements to which no member leads."""
        if not self.has_members():
            return frozenset()
        return _loose(self._block, self._mine)

    def _walks_back(self, block: Block) -> bool:
        return any(self._members.may_have(p.backwards) for p in block.every_pattern())

    def _cannot_match(self, pattern: TriplePattern) -> bool:
        """Return whether the subject of a pattern, and so its object, is shared."""
        if pattern.of_type is not None:
            return pattern.of_type not in self._members.types
        return not (pattern.may_stay or self._members.may_have(pattern.predicates))

    def _shared_in(self, patterns: Iterable[TriplePattern]) -> set[str]:
        """Return the variables of patterns that can only have shared values."""
        found: set[str] = set()
        while True:
            new = {
                end
                for one in patterns
                if self._cannot_match(one) or one.subject in found
                for end in (one.subject, one.target)
                if end is not None and end not in found
            }
            if not new:
                return found
            found |= new

    def _members_in(self, block: Block) -> set[str]:
        """Return the variables of a block's subjects that may be members."""
        shared = self._shared_in(block.seen + block.patterns)
        return {
            one.subject
            for one in block.patterns
            if one.subject is not None
            and one.subject not in shared
            and not self._cannot_match(one)
        }

    def _leads_to_all(self, node: str, start: str = "") -> bool:
        """Return whether one comes from a node to all members of each block.

        An inner block is looked at from what its own group has matched before; what is
        matched around that group is not known there.
        """
        needed = self._mine | ({start} if start else set())
        return needed <= _reached({node}, self._block.patterns) and all(
            self._members_in(one) <= _reached(_ends(one.seen, start), one.all_patterns)
            for one in self._block.every_block()
            if one is not self._block
        )


def _loose(block: Block, starts: set[str]) -> frozenset[str] | None:
    reached = _reached(starts, block.all_patterns)
    here = (
        one.backwards if one.subject in reached else _matched(one)
        for one in block.patterns
    )
    return joined([*here, *(_loose(one, reached) for one in block.inner)])


def _matched(pattern: TriplePattern) -> frozenset[str] | None:
    if pattern.of_type is not None:
        return frozenset([pattern.of_type])
    if pattern.predicates is None:
        return None
    return pattern.predicates | pattern.backwards


def _ends(patterns: Iterable[TriplePattern], start: str) -> set[str]:
    """Return the variables of patterns, and the start if there is one."""
    found = {end for one in patterns for end in (one.subject, one.target)} | {start}
    return {one for one in found if one}


def _reached(starts: set[str], patterns: Iterable[TriplePattern]) -> set[str]:
    """Return the variables that one comes to from some variables along patterns.

    From a member one comes to others with its event, but not from the event: it may
    have been come to over what is shared, or over something else than an anchor.
    """
    steps: list[tuple[str, str]] = []
    anchored: list[tuple[str, str]] = []
    for one in patterns:
        if one.subject is None or one.target is None:
            continue
        steps.append((one.subject, one.target))
        if one.is_anchor:
            anchored.append((one.subject, one.target))
    steps += [(one, other) for one, e in anchored for other, of in anchored if e == of]
    found = set(starts)
    while new := {to for begin, to in steps if begin in found and to not in found}:
        found |= new
    return found
