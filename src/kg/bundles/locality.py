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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.bundles.members import ANCHORS
from kg.bundles.query_blocks import query_blocks
from kg.bundles.triple_patterns import UnknownFormError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bundles.members import MemberTerms
    from kg.bundles.query_blocks import Block, Groups
    from kg.bundles.triple_patterns import TriplePattern

_ANCHORS: Final = frozenset(one.value for one in ANCHORS)


@dataclass(frozen=True, slots=True)
class Reads:
    """Whether a rule is local, and the predicates it reads, None if they may be any."""

    is_local: bool
    predicates: frozenset[str] | None


def reads_of(text: str, members: MemberTerms, start: str = "") -> Reads:
    """Return what a query reads; ``start`` is a variable that has a value before."""
    try:
        query = query_blocks(text)
    except UnknownFormError:
        return Reads(is_local=False, predicates=None)
    is_local = all(_fix_part(one, members) for one in query.groups) and all(
        _Search(one, members).is_local(start) for one in query.alternatives
    )
    return Reads(is_local, query.predicates())


def _fix_part(groups: Groups, members: MemberTerms) -> bool:
    """Return whether all solutions of each group are of one part, or of none."""
    searches = [_Search(one, members) for one in groups.alternatives]
    return not any(one.has_members() for one in searches) or all(
        any(map(one.fixes_part, groups.keys)) for one in searches
    )


class _Search:
    """Looks in one alternative for the node from which all members are come to."""

    def __init__(self, block: Block, members: MemberTerms) -> None:
        self._block = block
        self._members = members
        self._shared = self._shared_in(block)

    def is_local(self, start: str = "") -> bool:
        """Return whether one node leads to all members of a solution."""
        if self._walks_back(self._block):
            return False
        if not self.has_members():
            return True
        mine = self._members_in(self._block, self._shared)
        starts = [start] if start else sorted(mine)
        return any(self._leads_to_all(one) for one in starts)

    def fixes_part(self, key: str) -> bool:
        """Return whether solutions with the same value of a variable have one part."""
        if self._walks_back(self._block):
            return False
        mine = self._members_in(self._block, self._shared)
        if key in mine and self._leads_to_all(key):
            return True
        return any(
            pattern.target == key
            and pattern.is_step
            and (pattern.predicates or frozenset()) <= _ANCHORS
            and pattern.subject in mine
            and self._leads_to_all(pattern.subject)
            for pattern in self._block.patterns
        )

    def _cannot_match(self, pattern: TriplePattern) -> bool:
        """Return whether the subject of a pattern, and so its object, is shared."""
        if pattern.of_type is not None:
            return pattern.of_type not in self._members.types
        return not (pattern.may_stay or self._members.may_have(pattern.predicates))

    def _walks_back(self, block: Block) -> bool:
        return any(self._members.may_have(p.backwards) for p in block.every_pattern())

    def _shared_in(self, block: Block) -> set[str]:
        """Return the variables of a block that can only have shared values in it."""
        found: set[str] = set()
        while True:
            new = {
                end
                for one in block.patterns
                if self._cannot_match(one) or one.subject in found
                for end in (one.subject, one.target)
                if end is not None and end not in found
            }
            if not new:
                return found
            found |= new

    def _members_in(self, block: Block, shared: set[str]) -> set[str]:
        """Return the variables of a block's subjects that may be members."""
        return {
            one.subject
            for one in block.patterns
            if one.subject is not None
            and one.subject not in shared
            and self._members.may_have(one.predicates)
            and not self._cannot_match(one)
        }

    def has_members(self) -> bool:
        """Return whether a solution may depend on a member."""
        return any(mine for mine, _ in self._levels(self._block, (), self._shared))

    def _leads_to_all(self, start: str) -> bool:
        """Return whether one comes from a node to all members of each block."""
        return all(
            mine <= _reached(start, patterns)
            for mine, patterns in self._levels(self._block, (), self._shared)
        )

    def _levels(
        self, block: Block, outer: tuple[TriplePattern, ...], shared: set[str]
    ) -> Iterator[tuple[set[str], tuple[TriplePattern, ...]]]:
        """Yield of each block its members, and the patterns that lead to them.

        What is shared in an inner block may be a member outside, where it is named.
        """
        patterns = (*outer, *block.patterns)
        yield self._members_in(block, shared), patterns
        named = {end for one in patterns for end in (one.subject, one.target)}
        for one in block.inner:
            more = self._shared_in(one) - named
            yield from self._levels(one, patterns, shared | more)


def _reached(start: str, patterns: Iterable[TriplePattern]) -> set[str]:
    """Return the variables that one comes to from a variable along patterns."""
    steps: list[tuple[str, str]] = []
    for one in patterns:
        if one.subject is None or one.target is None:
            continue
        steps.append((one.subject, one.target))
        if one.is_step and one.predicates is not None and one.predicates <= _ANCHORS:
            steps.append((one.target, one.subject))
    found = {start}
    while new := {to for begin, to in steps if begin in found and to not in found}:
        found |= new
    return found
