"""Which shapes refer to one another: the strongly connected parts of a graph.

Kosaraju's algorithm, without recursion.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.shacl.results import Term


def groups(parts: Mapping[Term, list[Term]]) -> list[frozenset[Term]]:
    """Return the groups that refer to one another, those referred to before others."""
    users: dict[Term, list[Term]] = defaultdict(list)
    for node, referred in parts.items():
        for part in referred:
            users[part].append(node)
    found: list[frozenset[Term]] = []
    seen: set[Term] = set()
    for node in reversed(_finished(parts)):
        if node not in seen:
            group = _reached(node, users, seen)
            found.append(frozenset(group))
    return found[::-1]


def _finished(parts: Mapping[Term, list[Term]]) -> list[Term]:
    """Return the nodes in the order in which a walk in depth leaves them."""
    order: list[Term] = []
    seen: set[Term] = set()
    for root in parts:
        trail = [] if root in seen else [(root, iter(parts[root]))]
        seen.add(root)
        while trail:
            node, rest = trail[-1]
            part = next((one for one in rest if one not in seen), None)
            if part is None:
                order.append(node)
                trail.pop()
            else:
                seen.add(part)
                trail.append((part, iter(parts[part])))
    return order


def _reached(
    start: Term, users: Mapping[Term, list[Term]], seen: set[Term]
) -> set[Term]:
    """Return a node and all that lead to it and were not seen, which now are."""
    reached, pending = {start}, [start]
    while pending:
        new = set(users.get(pending.pop(), ())) - seen - reached
        reached |= new
        pending += new
    seen |= reached
    return reached
