"""Claims as pages show them: the same columns and fields for every party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.claims.intervals import Interval
from kg.rdf.vocabulary import CITO, DCTERMS, KG, PROV, RDF
from kg.web.terms import Shown, shown

if TYPE_CHECKING:
    from kg.store import Solution

_FIGURE: Final = (
    ("About", RDF.subject),
    ("Measure", KG.measure),
    ("Population", KG.population),
    ("Value", KG.value),
    ("Lower bound", KG.lowerBound),
    ("Upper bound", KG.upperBound),
    ("Qualifier", KG.qualifier),
    ("Part of", KG.partOf),
    ("Figure for", KG.figureFor),
)
_STATEMENT: Final = (
    ("About", RDF.subject),
    ("Kind", KG.kind),
    ("Role", KG.role),
    ("Recognised by", KG.agent),
    ("Date of", KG.aspect),
    ("Since", KG.since),
    ("Until", KG.until),
)
_COMMON: Final = (
    ("Place", KG.place),
    ("Who says it", PROV.wasAttributedTo),
    ("Source", PROV.hadPrimarySource),
    ("Where in the source", KG.locator),
    ("Read at second hand from", KG.originalSource),
    ("Hedge of the source", KG.hedge),
    ("Summary, in the words of the editors", KG.summary),
    ("Caution", KG.caution),
    ("Stated on", KG.statedOn),
    ("Content seen in the copy read", KG.verified),
    ("Tier", KG.tier),
    ("Recorded on", DCTERMS.created),
    ("Agrees with", KG.agreesWith),
    ("Compatible with", KG.compatibleWith),
    ("Contradicts", KG.contradicts),
    ("Disputes", CITO.disputes),
)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in a table of claims."""

    claim: Shown
    topic: str
    stated: Shown
    interval: str
    hedge: str
    summary: str
    subject: Shown
    claimant: Shown
    source: Shown
    order: tuple[bool, str, bool, int, str]


def claim_row(solution: Solution) -> ClaimRow:
    """Return the row of a claim from a solution of ``queries/claims.rq``."""
    claim = solution["claim"]
    is_figure = "measure" in solution
    least = _number(solution, "least")
    topic = (
        f"{_text(solution, 'measureLabel')}: {_text(solution, 'populationLabel')}"
        if is_figure
        else _text(solution, "kindLabel")
    )
    return ClaimRow(
        claim=shown(claim, Literal(_slug(claim))),
        topic=topic,
        stated=_stated(solution),
        interval=str(Interval(least, _number(solution, "most"))) if is_figure else "",
        hedge=_text(solution, "hedge"),
        summary=_text(solution, "summary"),
        subject=shown(solution["subject"], solution.get("subjectLabel")),
        claimant=shown(solution["claimant"], solution.get("claimantLabel")),
        source=shown(solution["source"], solution.get("sourceTitle")),
        order=(not is_figure, topic, least is not None, least or 0, str(claim)),
    )


def claim_fields(
    outgoing: list[Solution], notes: list[Solution], disputing: list[Solution]
) -> list[tuple[str, list[Shown]]]:
    """Return the fields of a claim's page, with as many values as there are.

    All claims that give a figure have the same fields in the same order, whoever
    makes them, and so have all that give none.
    """
    values: dict[object, list[Shown]] = {}
    for solution in outgoing:
        found = _value(solution)
        values.setdefault(solution["property"], []).append(found)
    own = _FIGURE if KG.measure in values else _STATEMENT
    fields = [
        (name, sorted(values.get(prop, []), key=lambda value: value.text))
        for name, prop in (*own, *_COMMON)
    ]
    disputed = [shown(s["claim"], Literal(_slug(s["claim"]))) for s in disputing]
    noted = [shown(s["note"], s["label"]) for s in notes]
    return [*fields, ("Disputed by", disputed), ("Editorial notes", noted)]


def _value(solution: Solution) -> Shown:
    value, label = solution["value"], solution.get("valueLabel")
    if isinstance(value, NamedNode) and label is None and "/id/claim/" in value.value:
        label = Literal(_slug(value))
    return shown(value, label)


def _stated(solution: Solution) -> Shown:
    """Return what a claim states, as the source has it."""
    if "measure" not in solution:
        return _object(solution)
    ends = [_text(solution, name) for name in ("lower", "upper") if name in solution]
    figure = _text(solution, "value") or " to ".join(ends)
    return Shown(f"{_text(solution, 'qualifierLabel')} {figure}")


def _object(solution: Solution) -> Shown:
    found = shown(solution["object"], solution.get("objectLabel"))
    role = _text(solution, "roleLabel")
    if not role:
        return found
    return Shown(f"{found.text}: {role}", found.href, iri=found.iri)


def _text(solution: Solution, name: str) -> str:
    term = solution.get(name)
    return "" if term is None else term.value


def _number(solution: Solution, name: str) -> int | None:
    return int(_text(solution, name)) if name in solution else None


def _slug(term: object) -> str:
    return str(term).strip("<>").rpartition("/")[2]
