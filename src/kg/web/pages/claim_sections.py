"""Groups the claims about a thing for its page: by relation, then by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import KG
from kg.web.pages.claim_rows import ClaimRow, Topic, claim_row, topic_of
from kg.web.pages.sizes import RELATIONS
from kg.web.pages.view_context import Slice, context

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

Group = tuple[str, int, list[ClaimRow]]
"""Claims on a topic: its heading, how many claims in all, and those in this part."""


def sections(
    node: NamedNode, sizes: dict[NamedNode, int], part: Slice
) -> list[tuple[str, int, list[Group]]]:
    """Return the claims in a part of a page, by relation to a thing and by topic."""
    sections, before = [], 0
    for relation, heading in RELATIONS:
        size = sizes.get(relation, 0)
        begin = max(part.offset - before, 0)
        end = min(part.offset + part.limit - before, size)
        before += size
        if begin < end:
            here = None if end - begin == size else Slice(end - begin, begin)
            groups = _groups(node, relation, here)
            sections.append((heading, size, groups))
    return sections


def _groups(node: NamedNode, relation: NamedNode, part: Slice | None) -> list[Group]:
    """Return the claims by topic: a measure of a population, or a kind."""
    graph = TripleIndex(context().claims(node, relation, part))
    topics: dict[Topic, list[ClaimRow]] = {}
    for claim in graph.instances(KG.Claim):
        topics.setdefault(topic_of(graph, claim), []).append(claim_row(graph, claim))
    counts = {} if part is None else _topic_counts(node, relation)
    groups = [
        (rows[0].topic, counts.get(topic, len(rows)), sorted(rows, key=_order))
        for topic, rows in topics.items()
    ]
    # figures first, then the topics with the most claims
    return sorted(groups, key=lambda one: (one[2][0].order[0], -one[1], one[0]))


def _order(row: ClaimRow) -> tuple[bool, str, bool, int, str]:
    return row.order


def _topic_counts(node: NamedNode, relation: NamedNode) -> dict[Topic, int]:
    found = context().kept("topics", focus=node, relation=relation)
    names = ("kind", "measure", "population")
    return {
        tuple(cast("NamedNode | None", one.get(name)) for name in names): int(
            one["claims"].value
        )
        for one in found
    }
