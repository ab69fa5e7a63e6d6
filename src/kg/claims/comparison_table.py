"""Tables of the claims about an event, with a verdict on each pair of claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.claims.model import Statistic
from kg.claims.origins import independence, origins, party_of
from kg.claims.topics import neighbourhood, topics
from kg.claims.verdict import Comparer, Verdict
from kg.claims.wording import label, stated
from kg.iris import slug
from kg.rdf.vocabulary import DCTERMS, KG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import NamedNode

    from kg.claims.model import Claim
    from kg.claims.origins import Independence, Origins
    from kg.claims.topics import Topic
    from kg.claims.verdict import Comparison
    from kg.rdf.index import TripleIndex

MOST_MARKS: Final = 200
"""A table with more rows has no marks: they would be wider than any screen."""

_SYMBOLS: Final = {
    Verdict.AGREES: "=",
    Verdict.REPEATS: '"',
    Verdict.COMPATIBLE: "~",
    Verdict.CONTRADICTS: "x",
    Verdict.DIFFERS: ".",
}
LEGEND: Final = (
    '= agree   " repeat one origin   ~ compatible   ? compatible, but one has an open '
    "end\n"
    "x contradict   > revises   < is revised   . of another part or time   "
    "- no verdict\n"
    "Each column of marks stands for the claim of that number."
)


NOTHING: Final = "No claim gives a figure or a date of this event."


@dataclass(frozen=True, slots=True)
class Mark:
    """The verdict on a row and an earlier row, as seen from the row."""

    symbol: str
    verdict: Verdict | None
    reason: NamedNode | None


@dataclass(frozen=True, slots=True)
class Row:
    """One claim in a table; ``marks`` compare it with each earlier row.

    ``about`` says whom the figure counts, which part of the event it is of and when the
    count stood. ``stated_on`` is when the claimant stated it, or else the date of the
    source, as EDTF. ``origins`` are the slugs of what the claim goes back to.
    """

    claim: NamedNode
    about: str
    stated: str
    interval: str
    claimant: str
    party: str
    source: str
    stated_on: str
    origins: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All claims on one topic, and how many independent origins stand behind them.

    ``by_party`` counts the origins by the label of the party.
    """

    title: str
    measure: str | None
    rows: tuple[Row, ...]
    figures: int
    independent: int
    by_party: Mapping[str, int]
    unknown: int


def side_by_side(
    graph: TripleIndex, claims: Sequence[Claim], event: NamedNode
) -> list[Table]:
    """Return a table for each topic of an event, the one with most claims first."""
    of = origins(graph, claims)
    about = [claim for claim in claims if claim.subject == event]
    tables = [_table(graph, of, topic, group) for topic, group in topics(about).items()]
    return sorted(tables, key=lambda table: (-len(table.rows), table.title))


def render(tables: Iterable[Table]) -> str:
    """Return tables as text in aligned columns, with a legend."""
    blocks = ["\n".join(_lines(table)) for table in tables]
    return "\n\n".join([*blocks, LEGEND]) if blocks else NOTHING


def _table(graph: TripleIndex, of: Origins, topic: Topic, group: list[Claim]) -> Table:
    ordered = sorted(group, key=neighbourhood)
    found = {(one.first, one.second): one for one in Comparer(graph, of).within(group)}
    behind = independence(graph, [of[claim.iri] for claim in group])
    names = [label(graph, node) for node in topic[1:]]
    return Table(
        title=", ".join(names),
        measure=slug(topic[1]) if isinstance(group[0], Statistic) else None,
        rows=tuple(_rows(graph, of, ordered, found)),
        figures=len({neighbourhood(claim)[:-1] for claim in group}),
        independent=behind.independent,
        by_party=_named_parties(graph, behind),
        unknown=behind.unknown,
    )


def _named_parties(graph: TripleIndex, behind: Independence) -> dict[str, int]:
    counts = {
        label(graph, party) if party else "no party given": count
        for party, count in behind.by_party.items()
    }
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rows(
    graph: TripleIndex,
    of: Origins,
    ordered: Sequence[Claim],
    found: Mapping[tuple[NamedNode, NamedNode], Comparison],
) -> Iterator[Row]:
    for number, claim in enumerate(ordered):
        earlier = ordered[:number] if len(ordered) <= MOST_MARKS else ()
        party = party_of(graph, claim.iri)
        yield Row(
            claim=claim.iri,
            about=_about(graph, claim),
            stated=stated(graph, claim.iri),
            interval=_interval(claim),
            claimant=label(graph, claim.claimant),
            party=label(graph, party) if party else "",
            source=slug(claim.source),
            stated_on=graph.text(claim.iri, KG.statedOn)
            or graph.text(claim.source, DCTERMS.issued)
            or "",
            origins=tuple(sorted(_origin(node) for node in of[claim.iri])),
            marks=tuple(_mark(found, claim.iri, other.iri) for other in earlier),
        )


def _origin(node: NamedNode) -> str:
    return "unknown" if node == KG.unknownOrigin else slug(node)


def _mark(
    found: Mapping[tuple[NamedNode, NamedNode], Comparison],
    one: NamedNode,
    other: NamedNode,
) -> Mark:
    comparison = found.get((one, other)) or found.get((other, one))
    if comparison is None:
        return Mark("-", None, None)
    if comparison.verdict is Verdict.REVISES:
        symbol = ">" if comparison.first == one else "<"
    elif comparison.reason == KG.openEnd:
        symbol = "?"
    else:
        symbol = _SYMBOLS[comparison.verdict]
    return Mark(symbol, comparison.verdict, comparison.reason)


def _about(graph: TripleIndex, claim: Claim) -> str:
    if not isinstance(claim, Statistic):
        return ""
    scope = f"; {label(graph, claim.scope)}" if claim.scope else ""
    as_of = graph.text(claim.iri, KG.asOf)
    return label(graph, claim.population) + scope + (f"; by {as_of}" if as_of else "")


def _interval(claim: Claim) -> str:
    return str(claim.figure.interval) if isinstance(claim, Statistic) else ""


def _lines(table: Table) -> Iterator[str]:
    yield f"{table.title} ({_summary(table)})"
    digits = len(str(len(table.rows)))
    cells = [
        (
            f"{number:>{digits}}",
            row.about,
            row.stated,
            row.interval,
            row.source,
            row.stated_on,
            row.claimant,
            row.party,
            ", ".join(row.origins),
            "".join(mark.symbol for mark in row.marks),
        )
        for number, row in enumerate(table.rows, 1)
    ]
    used = [column for column in zip(*cells, strict=True) if any(column)]
    widths = [max(map(len, column)) for column in used]
    for texts in zip(*used, strict=True):
        yield "  " + "  ".join(map(str.ljust, texts, widths)).rstrip()


def _summary(table: Table) -> str:
    parts = [
        _counted(len(table.rows), "claim"),
        _counted(table.figures, "figure" if table.measure else "date"),
        _counted(table.independent, "independent origin"),
    ]
    parties = ", ".join(f"{name} {count}" for name, count in table.by_party.items())
    if parties:
        parts[-1] += f": {parties}"
    if table.unknown:
        parts.append(f"{_counted(table.unknown, 'claim')} of unknown origin")
    return "; ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
