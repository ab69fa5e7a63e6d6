"""Derives the statistics as observations of an RDF Data Cube.

https://www.w3.org/TR/vocab-data-cube/
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg.claims.model import Statistic
from kg.iris import figure_iri
from kg.rdf.vocabulary import KG, QB, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.claims.model import Claim
    from kg.project import Project


def observations(project: Project, claims: Iterable[Claim]) -> Iterator[Triple]:
    """Yield the data set of all statistics, and its observations.

    Two observations must differ in a dimension (IC-12). The ordinal distinguishes
    several figures of one source and claimant for the same thing.
    """
    data_set = project.iris.statistics
    yield Triple(data_set, RDF.type, QB.DataSet)
    yield Triple(data_set, RDFS.label, Literal("Statistics", language="en"))
    yield Triple(data_set, QB.structure, NamedNode(f"{KG.namespace}statistics"))
    counted: Counter[tuple[NamedNode, ...]] = Counter()
    statistics = [claim for claim in claims if isinstance(claim, Statistic)]
    for one in sorted(statistics, key=lambda claim: claim.iri.value):
        dimensions = (
            one.subject,
            one.measure,
            one.population,
            one.source,
            one.claimant,
        )
        counted[dimensions] += 1
        ordinal = Literal(str(counted[dimensions]), datatype=XSD.integer)
        yield Triple(one.iri, QB.dataSet, data_set)
        yield Triple(one.iri, KG.ordinal, ordinal)
        yield Triple(one.iri, KG.statedFigure, figure_iri(one.iri))
