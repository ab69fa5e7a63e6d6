"""Claims of the flood project in Turtle, and the graph that they make."""

from __future__ import annotations

from textwrap import dedent

from kg.claims.model import read_claims
from kg.claims.origins import Origins, origins
from kg.claims.verdict import Comparer, Comparison
from kg.iris import slug
from kg.rdf.index import TripleIndex
from support import flood

ID = "https://example.org/flood/id/"
_SAID = "prov:wasQuotedFrom source:herald ; prov:wasAttributedTo agent:herald ."
OWN = "kg:firstHand true ;"
MILL = "kg:scope scope:mill-street ;"
LOWER = "kg:scope scope:lower-town ;"
STREET = "scope:mill-street kg:partOf scope:lower-town ."


def claims_of(*lines: str) -> TripleIndex:
    """Return a graph of the flood project's lists and some claims in Turtle."""
    return TripleIndex(flood(dedent("\n".join(lines))))


def figure(
    name: str,
    value: float,
    qualifier: str = "as-stated",
    extra: str = "",
    *,
    population: str = "houses",
    by: str = "herald",
) -> str:
    """Return a count of flooded houses."""
    return f"""
        claim:{name} a kg:Statistic ; kg:event event:flood ;
          kg:measure measure:houses-flooded ; kg:population population:{population} ;
          kg:value {value} ; kg:qualifier qualifier:{qualifier} ; {extra}
          {_SAID.replace("agent:herald", f"agent:{by}")}
    """


def date(name: str, value: str, extra: str = "") -> str:
    """Return a claim that gives the date of the flood."""
    return f"""
        claim:{name} a kg:Assertion ; kg:kind kind:date ; rdf:subject event:flood ;
          rdf:object "{value}"^^edtf:EDTF ; {extra} {_SAID}
    """


def participation(name: str) -> str:
    """Return a claim that two agents took part."""
    return f"""
        claim:{name} a kg:Assertion ; kg:kind kind:participation ;
          rdf:subject event:flood ; rdf:object agent:herald, agent:office ; {_SAID}
    """


def origins_of(graph: TripleIndex) -> Origins:
    """Return the origins of all claims of a graph."""
    return origins(graph, read_claims(graph))


def compared(graph: TripleIndex) -> list[Comparison]:
    """Return all verdicts of a graph."""
    return list(Comparer(graph, origins_of(graph)).comparisons(read_claims(graph)))


def verdicts(graph: TripleIndex) -> dict[str, str]:
    """Return the verdicts as words: ``a b`` to ``contradicts noCommonValue``."""
    return {
        f"{slug(one.first)} {slug(one.second)}": f"{one.verdict.name.lower()} "
        f"{one.reason.value.rpartition('#')[2]}"
        for one in compared(graph)
    }


def on(day: str) -> str:
    """Return the day on which a count stood, for a figure."""
    return f'kg:asOf "{day}"^^edtf:EDTF ;'


def said(day: str) -> str:
    """Return the day on which a claim was stated."""
    return f'kg:statedOn "{day}"^^edtf:EDTF ;'
