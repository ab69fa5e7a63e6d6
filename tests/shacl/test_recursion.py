"""What recursive shapes mean, on any data and on data without a circle."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from support.recursive_shapes import edges, failing, shapes, turtle
from support.shapes import RECURSIONS, found

LEVELS = 7
WAYS = (
    *RECURSIONS.values(),
    "sh:not :R",
    "sh:node [ sh:not :R ]",
    "sh:xone ( [ sh:node :R ] [ sh:not :R ] [ sh:in ( :n3 ) ] )",
    "sh:qualifiedValueShape :R ; sh:qualifiedMaxCount 1",
    "sh:qualifiedValueShape [ sh:node :R ] ; sh:qualifiedMinCount 2",
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(WAYS), min_size=1, max_size=3),
    st.sets(st.tuples(st.integers(0, 5), st.integers(1, 6)), max_size=12),
    st.sets(st.integers(0, 6)),
)
def test_a_recursive_shape_is_the_same_shape_written_out(
    ways: list[str], edges: set[tuple[int, int]], wrong: set[int]
) -> None:
    ways = [way for way in ways if "inversePath" not in way] or [WAYS[0]]
    data = " ".join(f":n{a} :next :n{b} ." for a, b in edges if a < b)
    data += " ".join(f" :n{n} :wrong true ." for n in wrong)
    rule = ":%s sh:property [ sh:path :wrong ; sh:maxCount 0 ], " + ", ".join(
        f"[ sh:path :next ; {way} ]" for way in ways
    )
    targets = "".join(f", :n{n}" for n in range(1, 7))
    target = f":S sh:targetNode :n0{targets} ; sh:node :R%s . "
    written_out = " ".join(
        f"{rule % f'R{n}'} .".replace(":R ", f":R{n + 1} ") for n in range(LEVELS)
    )
    recursive = found(data, f"{target % ''} {rule % 'R'} .")
    assert recursive == found(data, target % "0" + written_out)


def test_recursive_shapes_at_random_are_broken_by_what_is_shown_to_break_them() -> None:
    shown = open_ones = 0
    for seed in range(1500):
        chance = random.Random(seed)  # noqa: S311 - a test repeats
        rules, graph = shapes(chance), edges(chance)
        fails, may_fail = failing(rules, graph)
        data = " ".join(f":n{a} :next :n{b} ." for a, b in sorted(graph))
        expected = sorted(f"n{node}" for _, node in fails)
        results = found(data, turtle(rules))
        at_node = [one[0] for one in results if one[1] == "" and one[3] == "Node"]
        assert at_node == expected, f"seed {seed}: {data} {turtle(rules)}"
        shown += bool(fails)
        open_ones += fails != may_fail
    # the comparison is about something
    assert shown > 500
    assert open_ones > 200
