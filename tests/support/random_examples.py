"""Generates random graphs, and random changes of them, with shapes for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.vocabulary import RDF, RDFS
from support.random_shapes import ShapesBuilder
from support.random_terms import (
    CLASSES,
    EX,
    NODES,
    ORDERED,
    PREDICATES,
    TEXTS,
    UNORDERED,
    WORLDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@st.composite
def examples(
    draw: Callable[..., Any], least: int = 0
) -> tuple[list[Triple], list[Triple]]:
    """Return a graph of up to forty triples, and one to three shapes with targets."""
    literals: list[Literal] = draw(st.sampled_from(WORLDS + UNORDERED))
    builder = ShapesBuilder(draw, literals)
    for _ in range(draw(st.integers(1, 3))):
        node = builder.shape(2, is_property=builder.flip())
        builder.target(node)
    values = st.sampled_from([*NODES, *TEXTS, *literals])
    nodes, literal = st.sampled_from(NODES), st.sampled_from([*TEXTS, *literals])
    edges = st.tuples(nodes, st.sampled_from(PREDICATES[:2]), values)
    edges |= st.tuples(nodes, st.sampled_from(ORDERED), literal)
    classes = [*CLASSES, NamedNode(f"{EX}shape1")]
    types = st.tuples(
        st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(classes)
    )
    subclasses = st.tuples(
        st.sampled_from(CLASSES), st.just(RDFS.subClassOf), st.sampled_from(CLASSES)
    )
    rows = edges | edges | types | types | subclasses
    triples = st.lists(rows, min_size=least, max_size=40)
    found = dict.fromkeys(draw(triples))
    return [Triple(*one) for one in found], builder.triples


@st.composite
def changes(
    draw: Callable[..., Any],
) -> tuple[list[Triple], list[Triple], list[Triple]]:
    """Return a graph, the graph with a triple or two added or removed, and shapes.

    The change is small, so that it does not affect most nodes.
    """
    before, shapes = draw(examples(least=25))
    others, _ = draw(examples(least=5))
    gone = draw(st.sets(st.integers(0, max(0, len(before) - 1)), max_size=2))
    kept = [triple for place, triple in enumerate(before) if place not in gone]
    return before, [*kept, *others[: draw(st.integers(0, 1))]], shapes
