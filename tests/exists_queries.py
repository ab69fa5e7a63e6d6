"""Queries of constraints with EXISTS at random; the same seed gives the same ones.

Groups hold patterns, paths, OPTIONAL, UNION, GRAPH, BIND, subqueries, blank nodes and
filters; a filter has EXISTS alone or within an expression, and one may be in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

OUTER = ("$this", "?a", "?b")
INNER = ("?c", "?d", "?a", "?b", "$this")
PATHS = (":p", ":q", ":r", ":p/:q", ":p*", "^:q", ":p|:r", "(:p/:q)+")
NODES = (":x1", ":x2", ":x3")
NUMBERS = ("1", "2", "3")


def query(chance: Random) -> str:
    """Return a SELECT query of ``?a``, ``?b`` and ``?n`` with EXISTS."""
    parts = [_triple(chance, OUTER) for _ in range(chance.randint(0, 2))]
    for kind, often in ((_number, 0.5), (_optional, 0.3), (_bind, 0.2)):
        if chance.random() < often:
            parts.append(kind(chance, OUTER))
    parts.append(_filter(chance, OUTER, depth=2))
    if chance.random() < 0.25:
        parts.append(_filter(chance, OUTER, depth=1))
    if chance.random() < 0.2:
        chance.shuffle(parts)
    group = " ".join(parts)
    if chance.random() < 0.2:
        group = f"{{ {group} }} UNION {{ {_triple(chance, OUTER)} }}"
    distinct = "DISTINCT " * (chance.random() < 0.2)
    return f"SELECT {distinct}?a ?b ?n WHERE {{ {group} }}"


def _filter(chance: Random, names: tuple[str, ...], depth: int) -> str:
    exists = _exists(chance, depth)
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
        f"({exists} && {_exists(chance, 1)})",
    ]
    return f"FILTER {chance.choice(forms)}"


def _exists(chance: Random, depth: int) -> str:
    negated = chance.choice(("", "NOT "))
    return f"{negated}EXISTS {{ {_group(chance, INNER, depth)} }}"


def _group(chance: Random, names: tuple[str, ...], depth: int) -> str:
    """Return the inside of a group; now and then it is empty."""
    parts = [_triple(chance, names) for _ in range(chance.randint(0, 3))]
    kinds = [_test_filter, _number, _optional, _union, _graph, _bind, _blank]
    kinds += [_subquery, _inner_group]
    chosen = chance.sample(kinds, chance.choice((0, 0, 1, 1, 2)))
    parts += [kind(chance, names) for kind in chosen]
    if depth > 1 and chance.random() < 0.3:
        parts.append(_filter(chance, names, depth - 1))
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
    rest = chance.choice((_number, _test_filter))(chance, names)
    return f"{{ {_triple(chance, names)} {rest} }} UNION {{ {_triple(chance, names)} }}"


def _inner_group(chance: Random, names: tuple[str, ...]) -> str:
    return f"{{ {_triple(chance, names)} {_test_filter(chance, names)} }}"


def _graph(chance: Random, names: tuple[str, ...]) -> str:
    graph = chance.choice(("$shapesGraph", "?g"))
    return f"GRAPH {graph} {{ {chance.choice(names)} :p {chance.choice(names)} }}"


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
