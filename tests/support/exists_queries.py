"""Generates random queries of constraints with EXISTS; a seed gives the same queries.

Groups have patterns, paths, OPTIONAL, UNION, GRAPH, BIND, subqueries, blank nodes and
filters. EXISTS is alone in a filter or in an expression; it may be in another EXISTS,
in OPTIONAL or GRAPH, or in what is assigned, selected or ordered by.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

OUTER = ("$this", "?a", "?b")
INNER = ("?c", "?d", "?a", "?b", "?z", "$this")
PATHS = (":p", ":q", ":r", ":p/:q", ":p*", "^:q", ":p|:r", "(:p/:q)+")
NODES = (":x1", ":x2", ":x3")
NUMBERS = ("1", "2", "3")


def query(chance: Random) -> str:
    """Return a SELECT query of ``?a``, ``?b``, ``?n`` and ``?x`` with EXISTS."""
    parts = [_triple(chance, OUTER) for _ in range(chance.randint(0, 2))]
    for kind, often in OFTEN:
        if chance.random() < often:
            parts.append(kind(chance, OUTER))
    parts.append(_filter(chance, OUTER, depth=2))
    if chance.random() < 0.2:
        chance.shuffle(parts)
    group = " ".join(parts)
    if chance.random() < 0.2:
        group = f"{{ {group} }} UNION {{ {_triple(chance, OUTER)} }}"
    distinct = "DISTINCT " * (chance.random() < 0.2)
    exists = f"({_exists(chance, 1)}"
    selected = chance.choice(("?x", "?x", "?x", "?x", f"{exists} AS ?x)"))
    order = chance.choice(("", "", "", "", f" ORDER BY {exists})"))
    return f"SELECT {distinct}?a ?b ?n {selected} WHERE {{ {group} }}{order}"


def _assigned(chance: Random, _names: tuple[str, ...]) -> str:
    return f"BIND ({_exists(chance, 1)} AS ?e) FILTER ({chance.choice(('', '!'))}?e)"


def _filtered(chance: Random, names: tuple[str, ...]) -> str:
    """Return a group with EXISTS that comes after other patterns.

    Outer variables occur in its pattern: otherwise their value in the engine depends on
    the order of its joins.
    """
    one, other = chance.choice(names), chance.choice(names)
    lead = chance.choice(("OPTIONAL", "GRAPH $shapesGraph", "GRAPH ?g", "GRAPH ?a", ""))
    graph = lead.startswith("GRAPH")
    predicate = "?k" if graph and chance.random() < 0.3 else ":p"
    test = _filter(chance, (one, other), 1, (one, other, "?c", "?d"))
    return f"{lead} {{ {one} {predicate} {other} . {test} }}"


def _filter(
    chance: Random,
    names: tuple[str, ...],
    depth: int,
    inner: tuple[str, ...] = INNER,
) -> str:
    exists = _exists(chance, depth, inner)
    test = _test(chance, names)
    forms = [
        exists,
        exists,
        f"({exists} || {test})",
        f"({exists} && {test})",
        f"(!{exists})" if exists.startswith("EXISTS") else f"(!({exists}))",
        f"(IF({exists}, {test}, true))",
        f"(COALESCE(IF({exists}, ?never, {test}), true))",
        f"({exists} = {test})",
        f"({exists} && {_exists(chance, 1, inner)})",
    ]
    return f"FILTER {chance.choice(forms)}"


def _exists(chance: Random, depth: int, names: tuple[str, ...] = INNER) -> str:
    negated = chance.choice(("", "NOT "))
    return f"{negated}EXISTS {{ {_group(chance, names, depth)} }}"


def _group(chance: Random, names: tuple[str, ...], depth: int) -> str:
    """Return the content of a group, which is sometimes empty."""
    parts = [_triple(chance, names) for _ in range(chance.randint(0, 3))]
    kinds = [_test_filter, _number, _optional, _union, _graph, _bind, _blank]
    kinds += [_subquery, _inner_group]
    chosen = chance.sample(kinds, chance.choice((0, 0, 1, 1, 2)))
    parts += [kind(chance, names) for kind in chosen]
    if depth > 1 and chance.random() < 0.3:
        parts.append(_filter(chance, names, depth - 1, names))
    if chance.random() < 0.2:
        chance.shuffle(parts)
    return " ".join(parts)


def _triple(chance: Random, names: tuple[str, ...]) -> str:
    subject = chance.choice(names)
    target = chance.choice((*names, *names, *NODES))
    if chance.random() < 0.15:
        return f"{subject} :p {target} ; :q {chance.choice(names)} ."
    return f"{subject} {chance.choice(PATHS)} {target} ."


def _number(chance: Random, names: tuple[str, ...]) -> str:
    return f"{chance.choice(names)} :size {chance.choice(('?n', '?n', '?m'))} ."


def _optional(chance: Random, names: tuple[str, ...]) -> str:
    rest = chance.choice((_triple, _number, _test_filter))(chance, names)
    return f"OPTIONAL {{ {_triple(chance, names)} {rest} }}"


def _union(chance: Random, names: tuple[str, ...]) -> str:
    return f"{_inner_group(chance, names)} UNION {_inner_group(chance, names)}"


def _inner_group(chance: Random, names: tuple[str, ...]) -> str:
    return f"{{ {_group(chance, names, depth=0)} }}"


def _graph(chance: Random, names: tuple[str, ...]) -> str:
    graph = chance.choice(("$shapesGraph", "?g", names[0]))
    return f"GRAPH {graph} {{ {_open_triple(chance, names)} }}"


def _open_triple(chance: Random, names: tuple[str, ...]) -> str:
    """Return a triple that may have any predicate."""
    predicate = chance.choice((":p", ":p", "?k"))
    return f"{chance.choice(names)} {predicate} {chance.choice((*names, '?o'))} ."


def _bind(chance: Random, names: tuple[str, ...]) -> str:
    return f"BIND ({chance.choice((*names, '?n', '?n + 1'))} AS ?z)"


def _blank(chance: Random, names: tuple[str, ...]) -> str:
    return f"{chance.choice(names)} :p {chance.choice(('[]', '[ :q ?c ]', '_:b'))} ."


def _subquery(chance: Random, names: tuple[str, ...]) -> str:
    return f"{{ SELECT $this ?c {{ $this :p ?c . {_triple(chance, names)} }} }}"


def _test_filter(chance: Random, names: tuple[str, ...]) -> str:
    return f"FILTER ({_test(chance, names)})"


def _test(chance: Random, names: tuple[str, ...]) -> str:
    one, other = chance.choice(names), chance.choice((*names, *NODES))
    forms = [
        f"{one} = {other}",
        f"{one} != {other}",
        f"?n > {chance.choice(NUMBERS)}",
        f"BOUND({chance.choice(('?a', '?b', '?n', '?z'))})",
        "?m < ?n",
    ]
    return chance.choice(forms)


OFTEN = (
    (_number, 0.5),
    (_optional, 0.3),
    (_bind, 0.2),
    (_blank, 0.15),
    (_filtered, 0.25),
    (_graph, 0.1),
    (_assigned, 0.1),
    (partial(_filter, depth=1), 0.25),
)
"""The optional parts of a query, and how often they occur."""
