"""Derives the statistics as observations of RDF Data Cubes.

A source gives one number, two ends or one end. Each form is a data set whose measures
are plain numbers, so that tools can draw it: ``values``, ``ranges``, ``minima`` and
``maxima``. https://www.w3.org/TR/vocab-data-cube/
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.claims.edtf import edtf_interval
from kg.claims.interval import ClaimError
from kg.claims.model import Statistic
from kg.rdf.vocabulary import KG, QB, RDF, RDFS, XSD
from kg.release.content.days import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.claims.model import Claim
    from kg.project import Project
    from kg.rdf.index import TripleIndex

_FORMS: Final = {
    "values": "Statistics that give one number",
    "ranges": "Statistics that give two ends",
    "minima": "Statistics that give a lower end",
    "maxima": "Statistics that give an upper end",
}


def observations(
    project: Project, index: TripleIndex, claims: Iterable[Claim]
) -> Iterator[Triple]:
    """Yield the data sets of all statistics, and their observations.

    Two observations must differ in a dimension (IC-12). The ordinal distinguishes
    several figures of one source and claimant for the same thing.

    Raises:
        ClaimError: the event of a figure has no date.
    """
    statistics = [claim for claim in claims if isinstance(claim, Statistic)]
    forms = {one.iri: _form(index, one.iri) for one in statistics}
    for form in sorted(set(forms.values())):
        data_set = project.iris.statistics(form)
        yield Triple(data_set, RDF.type, QB.DataSet)
        yield Triple(data_set, RDFS.label, Literal(_FORMS[form], language="en"))
        yield Triple(data_set, QB.structure, NamedNode(f"{KG.namespace}{form}"))
    counted: Counter[object] = Counter()
    for one in sorted(statistics, key=lambda claim: claim.iri.value):
        form, date = forms[one.iri], _reference_date(index, one)
        about = (one.subject, one.measure, one.population, one.source, one.claimant)
        counted[form, about, date] += 1
        ordinal = Literal(str(counted[form, about, date]), datatype=XSD.integer)
        yield Triple(one.iri, QB.dataSet, project.iris.statistics(form))
        yield Triple(one.iri, KG.ordinal, ordinal)
        yield Triple(one.iri, KG.referenceDate, date)


def _form(index: TripleIndex, claim: NamedNode) -> str:
    if index.literal(claim, KG.value):
        return "values"
    ends = [index.literal(claim, end) for end in (KG.lowerBound, KG.upperBound)]
    return "ranges" if all(ends) else "minima" if ends[0] else "maxima"


def _reference_date(index: TripleIndex, one: Statistic) -> Literal:
    """Return the first day of the figure's time, or else of its event."""
    start = index.literal(one.subject, KG.start)
    given = [one.as_of, edtf_interval(start.value) if start else None]
    ends = [end for date in given if date for end in (date.lower, date.upper)]
    if not any(ends):
        raise ClaimError(f"{one.subject} has no kg:start; run kg validate")
    return day(next(end for end in ends if end))
