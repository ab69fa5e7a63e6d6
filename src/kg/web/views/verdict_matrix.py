"""A matrix of verdicts: how each of some claims relates to each other one, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.claims.wording import label
from kg.rdf.vocabulary import KG
from kg.web.views.related_claims import REVISED, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.sparql import Term
    from kg.web.views.context import ViewContext

MOST: Final = 40
"""More claims have no matrix: it would be wider than any screen."""
_SIGNS: Final[dict[Term, str]] = {
    KG.repeats: '"',
    KG.agreesWith: "=",
    KG.compatibleWith: "~",
    KG.contradicts: "x",
    KG.revises: ">",
    KG.differsInScope: ".",
}
_REVISED_SIGN: Final = "<"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The verdict on a claim and another: a sign, and what it says, with the reason."""

    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A claim by its number; ``cells`` are for all claims, None for no verdict."""

    number: int
    cells: tuple[MatrixCell | None, ...]


def verdict_matrix(
    context: ViewContext, claims: Sequence[NamedNode]
) -> tuple[MatrixRow, ...]:
    """Return the verdicts on each pair of claims, nothing if there are too many."""
    if not 1 < len(claims) <= MOST:
        return ()
    pairs: dict[Term, list[dict[str, Term]]] = {}
    for row in context.about("pairs", "claim", list(claims)):
        pairs.setdefault(row["node"], []).append(row)
    reasons = (row["reason"] for rows in pairs.values() for row in rows)
    names = context.naming(reasons).graph
    cells: dict[tuple[Term, Term], MatrixCell] = {}
    for node, rows in pairs.items():
        if len(rows) == 2 and rows[0]["verdict"] in VERDICTS:  # noqa: PLR2004
            one, other = (row["claim"] for row in rows)
            verdict, reason = rows[0]["verdict"], rows[0]["reason"]
            why = label(names, reason) if isinstance(reason, NamedNode) else ""
            for first, second in ((one, other), (other, one)):
                is_own = node.value.startswith(f"{first.value}#")
                cells[first, second] = _cell(verdict, why, is_own=is_own)
    return tuple(
        MatrixRow(number, tuple(cells.get((one, other)) for other in claims))
        for number, one in enumerate(claims, 1)
    )


def _cell(verdict: Term, why: str, *, is_own: bool) -> MatrixCell:
    if verdict == KG.revises and not is_own:
        return MatrixCell(_REVISED_SIGN, f"{REVISED} ({why})")
    return MatrixCell(_SIGNS[verdict], f"{VERDICTS[verdict]} ({why})")
