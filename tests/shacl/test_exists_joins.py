"""EXISTS as a join selects what it selects for one focus node after another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store
from support.exists_queries import query

from kg.rdf.query_text import tokens
from kg.shacl.exists_joins import ExistsJoins
from kg.shacl.prebound import SHAPES_GRAPH, PreboundQuery

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution

    from kg.shacl.results import Term

BASE = "https://example.org/flood/"
PREFIX = f"PREFIX : <{BASE}>\n"
CASES = 800


def graph() -> Store:
    store = Store()
    chance = random.Random(7)  # noqa: S311 - a graph for a test
    names = [f":x{n}" for n in range(1, 8)]
    rows = {
        f"{chance.choice(names)} {chance.choice((':p', ':q', ':r'))} "
        f"{chance.choice(names)} ."
        for _ in range(24)
    }
    rows |= {f"{name} :size {chance.randint(1, 4)} ." for name in names[:5]}
    text = " ".join(sorted(rows))
    store.update(
        f"{PREFIX} INSERT DATA {{ {text} "
        f"GRAPH {SHAPES_GRAPH} {{ :x1 :p :x2 . :x3 :p :x3 }} }}"
    )
    return store


FOCI = [NamedNode(f"{BASE}x{n}") for n in range(1, 8)]


def by_letter(store: Store, text: str) -> list[tuple[str, ...]]:
    """Return the solutions with each focus node written into the query."""
    found: list[tuple[str, ...]] = []
    for focus in FOCI:
        asked = text.replace("SELECT $this ?c", "SELECT ?c")
        asked = asked.replace("$shapesGraph", str(SHAPES_GRAPH))
        answer = store.query(PREFIX + asked.replace("$this", str(focus)))
        assert isinstance(answer, QuerySolutions)
        found += [(str(focus), *_values(solution)) for solution in answer]
    return sorted(found)


def together(store: Store, text: str) -> list[tuple[str, ...]]:
    """Return the solutions for all focus nodes at once."""
    names = frozenset({"this", "currentShape", "shapesGraph"})
    asked = PreboundQuery(NamedNode(BASE), PREFIX, text, names)
    asked.check()
    shared = {"shapesGraph": SHAPES_GRAPH, "currentShape": NamedNode(BASE)}
    rows: list[dict[str, Term]] = [{**shared, "this": focus} for focus in FOCI]
    return sorted(
        (str(FOCI[row]), *_values(solution))
        for row, solution in asked.solutions(store, rows)
    )


def _values(solution: QuerySolution) -> list[str]:
    return [str(solution[name]) for name in ("a", "b", "n", "x")]


def test_exists_at_random_selects_what_it_selects_for_each_focus_node() -> None:
    store = graph()
    compared = matched = joined = 0
    for seed in range(CASES):
        text = query(random.Random(seed))  # noqa: S311 - a test repeats
        try:
            expected = by_letter(store, text)
        except SyntaxError:
            continue  # such as a variable that is assigned twice
        assert together(store, text) == expected, f"seed {seed}: {text}"
        compared += 1
        matched += bool(expected)
        joined += _is_joined(text)
    # the comparison is about something
    assert compared > 450
    assert matched > 200
    assert joined > 100


def _is_joined(text: str) -> bool:
    joins = ExistsJoins(text, list(tokens(text)), frozenset({"this"}), "row")
    joins.find("", ())
    return bool(joins.replaced) and text.count("SELECT") == 1


@pytest.mark.parametrize(
    "group",
    [
        # an OPTIONAL has no match for some focus nodes, wherever it names them
        "{ ?a :p ?b OPTIONAL { $this :q ?b } FILTER EXISTS { ?a :q ?b } }",
        "{ ?a :p ?b OPTIONAL { ?b :q ?n { $this :q ?b } } } UNION { $this :r ?a }",
        "{ ?a :p ?b OPTIONAL { ?a :r ?n OPTIONAL { $this :q ?b } } }",
        "{ ?a :p ?b FILTER NOT EXISTS { ?b :q ?c . { $this :p ?b } } }",
        "{ ?a :p ?b FILTER NOT EXISTS { GRAPH ?g { $this :p ?c } } }",
        # groups that have all solutions, or none
        "?a :p ?b FILTER EXISTS {}",
        "?a :p ?b FILTER NOT EXISTS {}",
        "OPTIONAL { $this :p ?a . ?a :q ?b } FILTER (!EXISTS {})",
        # an OPTIONAL in a group of its own leaves out what does not fit with a value
        "?b :size ?n FILTER NOT EXISTS { { OPTIONAL { ?a :p ?c . $this :size ?n } } }",
        (
            "?b :size ?n FILTER EXISTS { $this :p ?d { { OPTIONAL { $this :size ?n } "
            "?c :size ?n } } }"
        ),
        (
            "?b :size ?n FILTER EXISTS { OPTIONAL { ?d :p ?c OPTIONAL { $this :size ?n "
            "} } FILTER (BOUND(?c)) }"
        ),
        # one that is no join, in one that is
        (
            "?a :p ?b FILTER NOT EXISTS { ?b :q ?c . ?c :r ?d "
            "FILTER NOT EXISTS { ?c :q $this } }"
        ),
        (
            "?a :p ?b FILTER EXISTS { ?b :q ?c . ?c :p ?d FILTER NOT EXISTS { ?c :p ?b "
            "{ ?d :size ?n FILTER (?n > 1) } { ?b :p ?d OPTIONAL { $this :q ?d } } } }"
        ),
    ],
)
def test_a_group_within_another_is_of_its_focus_node(group: str) -> None:
    store = graph()
    text = f"SELECT ?a ?b ?n ?x WHERE {{ {group} }}"
    assert together(store, text) == by_letter(store, text)
