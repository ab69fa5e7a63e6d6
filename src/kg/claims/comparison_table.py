"""Tables of the claims about an event, with a verdict on each pair of claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.claims.model import Assertion, Statistic
from kg.claims.verdict import Verdict, compare, topics
from kg.claims.wording import label, stated
from kg.iris import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from kg.claims.model import Claim
    from kg.claims.verdict import Topic
    from kg.rdf.index import TripleIndex

SYMBOLS: Final = {
    Verdict.AGREES: "=",
    Verdict.COMPATIBLE: "~",
    Verdict.CONTRADICTS: "x",
    None: ".",
}
LEGEND: Final = (
    "= agree   ~ compatible   x contradict   . not compared (other date)\n"
    "Each column of marks stands for the claim of that number."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One claim in a table; ``verdicts`` compare it with each earlier row."""

    claim: NamedNode
    stated: str
    interval: str
    claimant: str
    source: str
    verdicts: tuple[Verdict | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All claims on one topic."""

    title: str
    measure: str | None
    rows: tuple[Row, ...]


def side_by_side(
    graph: TripleIndex, claims: Iterable[Claim], event: NamedNode
) -> list[Table]:
    """Return a table for each topic of an event, the one with most claims first."""
    about = [claim for claim in claims if claim.subject == event]
    grouped = topics(about).items()
    tables = [_table(graph, topic, group) for topic, group in grouped]
    return sorted(tables, key=lambda table: (-len(table.rows), table.title))


def render(tables: Iterable[Table]) -> str:
    """Return tables as text in aligned columns, with a legend."""
    blocks = ["\n".join(_lines(table)) for table in tables]
    return "\n\n".join([*blocks, LEGEND])


def _table(graph: TripleIndex, topic: Topic, group: list[Claim]) -> Table:
    ordered = sorted(group, key=_order)
    rows = tuple(
        Row(
            claim=claim.iri,
            stated=stated(graph, claim.iri),
            interval=_interval(claim),
            claimant=label(graph, claim.claimant),
            source=slug(claim.source),
            verdicts=tuple(compare(claim, other) for other in ordered[:number]),
        )
        for number, claim in enumerate(ordered)
    )
    names = [label(graph, node) for node in topic[1:]]
    measure = slug(topic[1]) if isinstance(group[0], Statistic) else None
    return Table(", ".join(names), measure, rows)


def _order(claim: Claim) -> tuple[bool, object, str]:
    """Return a sort key: the lower bound, with unbounded claims first."""
    lower: object = None
    if isinstance(claim, Statistic):
        lower = claim.interval.lower
    elif isinstance(claim, Assertion) and claim.period:
        lower = claim.period.lower
    return (lower is not None, lower or 0, claim.iri.value)


def _interval(claim: Claim) -> str:
    return str(claim.interval) if isinstance(claim, Statistic) else ""


def _lines(table: Table) -> Iterator[str]:
    claims = "claim" if len(table.rows) == 1 else "claims"
    yield f"{table.title} ({len(table.rows)} {claims})"
    digits = len(str(len(table.rows)))
    cells = [
        (
            f"{number:>{digits}}",
            row.stated,
            row.interval,
            row.source,
            row.claimant,
            "".join(SYMBOLS[verdict] for verdict in row.verdicts),
        )
        for number, row in enumerate(table.rows, 1)
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for texts in cells:
        line = "  ".join(map(str.ljust, texts, widths))
        yield f"  {line}".rstrip()
