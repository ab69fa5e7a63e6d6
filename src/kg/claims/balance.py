"""Which fields the claims of each party have, so that everybody can compare them.

The party of a claim is that of its claimant at the time. A field is counted if a claim
has it; whether it should have it is for a reader of the table to judge.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.claims.origins import party_of
from kg.claims.wording import label
from kg.iris import slug
from kg.rdf.vocabulary import KG, PROV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import NamedNode

    from kg.rdf.index import TripleIndex

    Has = Callable[[TripleIndex, NamedNode], bool]


def _has(predicate: NamedNode) -> Has:
    return lambda graph, claim: bool(graph.objects(claim, predicate))


def _is_true(predicate: NamedNode) -> Has:
    return lambda graph, claim: graph.text(claim, predicate) == "true"


def _is_passage(graph: TripleIndex, claim: NamedNode) -> bool:
    return graph.node(claim, KG.locator) is not None


OF_CLAIMS: Final[Mapping[str, Has]] = {
    "summary": _has(KG.summary),
    "hedge": _has(KG.hedge),
    "caution": _has(KG.caution),
    "place": _has(KG.place),
    "stated on": _has(KG.statedOn),
    "passage": _is_passage,
    "carrier": _has(KG.carrier),
    "first hand": _is_true(KG.firstHand),
    "derived": _has(PROV.wasDerivedFrom),
    "verified": _is_true(KG.verified),
}
"""The fields that any claim may have."""
OF_STATISTICS: Final[Mapping[str, Has]] = {
    "as of": _has(KG.asOf),
    "scope": _has(KG.scope),
    "criterion": _has(KG.criterion),
    "method": _has(KG.method),
}
"""The fields that only statistics may have; their shares are of the statistics."""
_HEAD: Final = ("party", "claims", "statistics", *OF_CLAIMS, *OF_STATISTICS)


@dataclass(frozen=True, slots=True)
class PartyBalance:
    """The claims of one party, or of all: how many, and how many have each field."""

    party: NamedNode | None
    name: str
    claims: int
    statistics: int
    filled: Mapping[str, int]

    def share(self, field: str) -> int | None:
        """Return the percentage that has a field; None if nothing could have it."""
        whole = self.statistics if field in OF_STATISTICS else self.claims
        if not whole:
            return None
        filled = self.filled[field]
        # 0 % and 100 % mean none and all
        least, most = min(filled, 1), 100 if filled == whole else 99
        return max(least, min(most, round(100 * filled / whole)))


def balance(graph: TripleIndex) -> list[PartyBalance]:
    """Return the balance of each party by name, and of all claims as the last one."""
    claims = graph.instances(KG.Claim)
    statistics = set(graph.instances(KG.Statistic))
    by_party: dict[NamedNode | None, list[NamedNode]] = defaultdict(list)
    for claim in claims:
        by_party[party_of(graph, claim)].append(claim)
    rows = [
        _row(graph, party, label(graph, party) if party else "none", of, statistics)
        for party, of in by_party.items()
    ]
    rows.sort(key=lambda row: (row.party is None, row.name))
    return [*rows, _row(graph, None, "all", claims, statistics)]


def _row(
    graph: TripleIndex,
    party: NamedNode | None,
    name: str,
    claims: list[NamedNode],
    statistics: set[NamedNode],
) -> PartyBalance:
    figures = [claim for claim in claims if claim in statistics]
    filled = {
        field: sum(has(graph, claim) for claim in among)
        for fields, among in ((OF_CLAIMS, claims), (OF_STATISTICS, figures))
        for field, has in fields.items()
    }
    return PartyBalance(party, name, len(claims), len(figures), filled)


def as_text(rows: Iterable[PartyBalance]) -> str:
    """Return a table in aligned columns; shares are percentages."""
    table = [_HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in table
    )


def as_markdown(rows: Iterable[PartyBalance]) -> str:
    """Return a table in Markdown; shares are percentages."""
    rule = ("---", *("---:" for _ in _HEAD[1:]))
    table = [_HEAD, rule, *map(_cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in table)


def as_json(rows: Iterable[PartyBalance]) -> list[dict[str, object]]:
    """Return numbers for programs: how many claims of each party have each field."""
    return [
        {
            "party": slug(row.party) if row.party else None,
            "name": row.name,
            "claims": row.claims,
            "statistics": row.statistics,
            "filled": dict(row.filled),
        }
        for row in rows
    ]


def _cells(row: PartyBalance) -> tuple[str, ...]:
    shares = (row.share(field) for field in (*OF_CLAIMS, *OF_STATISTICS))
    shown = ("-" if share is None else f"{share} %" for share in shares)
    # a name is untrusted text, and could end a cell or a line
    name = " ".join(row.name.replace("|", "/").split())
    return (name, str(row.claims), str(row.statistics), *shown)
