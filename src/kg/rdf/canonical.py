"""Canonical N-Quads of a dataset, with canonical labels for blank nodes (RDFC-1.0).

RDF Dataset Canonicalization, https://www.w3.org/TR/rdf-canon/. The algorithm takes too
long for some graphs, so it runs in a child process with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

from kg.errors import ReleaseError
from kg.rdf.turtle_writer import has_blank_node
from kg.sandbox.child import Bounds, ChildEndedError, run_isolated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BOUNDS: Final = Bounds(seconds=20, memory_mib=512)


def canonical_quads(
    quads: Iterable[Quad],
    algorithm: CanonicalizationAlgorithm = CanonicalizationAlgorithm.RDFC_1_0,
    bounds: Bounds = _BOUNDS,
) -> list[Quad]:
    """Return distinct quads, with the blank nodes renamed to ``c14n0`` and on.

    Quads without blank nodes do not influence the names, so the algorithm gets only
    the others.

    Raises:
        ReleaseError: the blank nodes are too many or too similar to be distinguished
            within the limits.
    """
    ground: dict[Quad, None] = {}
    others = []
    for quad in quads:
        if has_blank_node(quad.triple) or isinstance(quad.graph_name, BlankNode):
            others.append(quad)
        else:
            ground[quad] = None
    return [*ground, *(_renamed(others, algorithm, bounds) if others else ())]


def canonical_nquads(
    quads: Iterable[Quad],
    algorithm: CanonicalizationAlgorithm = CanonicalizationAlgorithm.RDFC_1_0,
    bounds: Bounds = _BOUNDS,
) -> bytes:
    """Return the canonical form of a dataset: sorted N-Quads, one line for each quad.

    Raises:
        ReleaseError: as for :func:`canonical_quads`.
    """
    named = canonical_quads(quads, algorithm, bounds)
    lines = as_nquads(named).splitlines(keepends=True)
    return b"".join(sorted(lines))


def _renamed(
    quads: list[Quad], algorithm: CanonicalizationAlgorithm, bounds: Bounds
) -> Iterable[Quad]:
    def work(_: Callable[[str], None]) -> str:
        dataset = Dataset(quads)
        dataset.canonicalize(algorithm)
        return as_nquads(dataset).decode()

    try:
        text: str = run_isolated(work, bounds)
    except ChildEndedError as error:
        raise ReleaseError(
            f"the blank nodes of {len(quads)} triples cannot be told apart ({error}); "
            "give these things IRIs"
        ) from error
    return parse(text, format=RdfFormat.N_QUADS)


def as_nquads(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads, one line each."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""
