"""The fields of a claim's page: the same ones for every party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.iris import ontology_namespace
from kg.rdf.vocabulary import CITO, DCTERMS, KG, PROV, RDF, RDFS
from kg.web.views.sizes import REFERRING

if TYPE_CHECKING:
    from kg.rdf.index import Term, TripleIndex
    from kg.web.views.context import ViewContext
    from kg.web.views.terms import NamedTerms, Shown

_FIGURE: Final = (
    ("About", RDF.subject),
    ("Measure", KG.measure),
    ("Population", KG.population),
    ("Value", KG.value),
    ("Lower bound", KG.lowerBound),
    ("Upper bound", KG.upperBound),
    ("Qualifier", KG.qualifier),
    ("Part of", KG.partOf),
    ("Unit", KG.unit),
    ("Of which part", KG.scope),
    ("As of", KG.asOf),
    ("What is counted", KG.criterion),
    ("How it was found", KG.method),
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
    ("Party of who says it", KG.party),
    ("Source", PROV.wasQuotedFrom),
    ("Where in the source", KG.locator),
    ("Read in the copy", KG.carrier),
    ("First-hand", KG.firstHand),
    ("Derived from", PROV.wasDerivedFrom),
    ("Goes back to", KG.origin),
    ("Revision of", PROV.wasRevisionOf),
    ("Hedge of the source", KG.hedge),
    ("Summary, in the words of the editors", KG.summary),
    ("Caution", KG.caution),
    ("Stated on", KG.statedOn),
    ("Content seen in the copy read", KG.verified),
    ("Recorded on", DCTERMS.created),
    ("Imported from the row of a table", DCTERMS.source),
    ("Disputes", CITO.disputes),
)


def claim_fields(
    context: ViewContext,
    terms: NamedTerms,
    claim: NamedNode,
    referring: list[list[Shown]],
) -> list[tuple[str, list[Shown]]]:
    """Return the fields of a claim's page, each with all its values.

    All claims with a figure have the same fields in the same order, for every claimant.
    So do all claims without a figure. The properties that the project adds to claims
    come after those that the tool knows. ``referring`` is for :data:`REFERRING`.
    """
    graph = terms.graph
    if graph.objects(claim, KG.measure):
        own = (*_FIGURE, *_COMMON, *_added(context, graph, claim, KG.Statistic))
    else:
        own = (*_STATEMENT, *_COMMON, *_added(context, graph, claim, KG.Assertion))
    fields = [(heading, [*terms.all_values(claim, one)]) for heading, one in own]
    return [*fields, *zip(REFERRING.values(), referring, strict=True)]


def _added(
    context: ViewContext, graph: TripleIndex, claim: NamedNode, of_class: NamedNode
) -> list[tuple[str, NamedNode]]:
    """Return the properties that the project adds to claims of a class, by label.

    The ontology declares them for the class, or else this claim has them.
    """
    namespace = ontology_namespace(context.iris.id_namespace)
    asked: dict[str, NamedNode | Literal] = {
        "namespace": Literal(namespace),
        "class": of_class,
    }
    labels: dict[Term, list[Term]] = {
        one: [*graph.objects(one, RDFS.label)]
        for one in graph.predicates(claim)
        if one.value.startswith(namespace)
    }
    for row in context.kept("own_properties", **asked):
        labels.setdefault(row["property"], []).append(row["label"])
    headings = [
        (text.value[:1].upper() + text.value[1:], one)
        for one, texts in labels.items()
        if isinstance(one, NamedNode) and (text := context.chosen(texts))
    ]
    return sorted(headings, key=lambda heading: (heading[0], heading[1].value))
