"""Derives the graphs of verdicts, of origins, and of statements.

The statements of a claimant in a source are not in the default graph, because the
project asserts nothing that is contested. What a source only reports is in the graph of
the claimant whom it reports.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Literal, NamedNode, Triple

from kg.claims.statements import direct_statements
from kg.claims.verdict import Comparer, Verdict
from kg.iris import slug, verdict_iri
from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF, RDFS
from kg.release.content.dataset import Derived, NamedGraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kg.claims.model import Claim
    from kg.claims.origins import Origins
    from kg.claims.verdict import Comparison
    from kg.project import Project
    from kg.rdf.index import TripleIndex

Thing = TypeVar("Thing")


def verdict_graph(
    project: Project, index: TripleIndex, claims: Sequence[Claim], origins: Origins
) -> NamedGraph:
    """Return the graph of all verdicts, each with its reason."""
    found = tuple(Comparer(index, origins).comparisons(claims))
    made = Derived(partial(of_each, _verdict, found))
    return NamedGraph(project.iris.graph("verdicts"), made)


def of_each(
    make: Callable[[Thing], Iterable[Triple]], things: Iterable[Thing]
) -> Iterator[Triple]:
    """Yield the triples that are made of each thing."""
    return chain.from_iterable(map(make, things))


def _verdict(found: Comparison) -> Iterator[Triple]:
    first, second, relation = found.first, found.second, found.verdict.value
    yield Triple(first, relation, second)
    if found.verdict is not Verdict.REVISES:
        yield Triple(second, relation, first)
    node = verdict_iri(first, second)
    yield Triple(node, RDF.type, KG.Verdict)
    yield Triple(node, KG.compares, first)
    yield Triple(node, KG.compares, second)
    yield Triple(node, KG.verdict, relation)
    yield Triple(node, KG.reason, found.reason)


def origin_graph(project: Project, origins: Origins) -> NamedGraph:
    """Return the graph that says what each claim goes back to."""
    made = Derived(partial(of_each, _origins, origins.items()))
    return NamedGraph(project.iris.graph("claim-origins"), made)


def _origins(found: tuple[NamedNode, Iterable[NamedNode]]) -> Iterator[Triple]:
    claim, nodes = found
    for node in sorted(nodes, key=str):
        yield Triple(claim, KG.origin, node)


def statement_graphs(project: Project, claims: Iterable[Claim]) -> list[NamedGraph]:
    """Return a graph for each source and claimant: what the claimant states there."""
    said: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        key = (slug(claim.source), slug(claim.claimant))
        said.setdefault(key, []).append(claim)
    return [
        NamedGraph(
            project.iris.statements(source, claimant),
            Derived(partial(of_each, direct_statements, stated)),
            attributed=True,
        )
        for (source, claimant), stated in sorted(said.items(), key=itemgetter(0))
    ]


def descriptions(
    project: Project, activity: NamedNode, claims: Iterable[Claim]
) -> Iterator[Triple]:
    """Yield the type, the label and the activity of each derived graph.

    A graph of statements has its source and its claimant too, by properties that no
    claim has: a query for the claims of a source finds claims alone.
    """
    iris = project.iris
    yield Triple(activity, RDF.type, PROV.Activity)
    built = f"Build of version {project.version} of the {project.title}"
    yield Triple(activity, RDFS.label, Literal(built, language="en"))
    yield from _description(
        iris.graph("verdicts"), KG.VerdictGraph, "Verdicts on claims", activity
    )
    yield from _description(
        iris.graph("claim-origins"), KG.OriginGraph, "Origins of claims", activity
    )
    pairs = {(claim.source, claim.claimant) for claim in claims}
    for source, claimant in sorted(pairs, key=str):
        name = iris.statements(slug(source), slug(claimant))
        label = f"Statements of {slug(claimant)} in the source {slug(source)}"
        yield from _description(name, KG.StatementGraph, label, activity)
        yield Triple(name, DCTERMS.source, source)
        yield Triple(name, KG.claimant, claimant)
        yield Triple(name, PROV.wasDerivedFrom, iris.graph(slug(source)))


def _description(
    graph: NamedNode, type_: NamedNode, label: str, activity: NamedNode
) -> Iterator[Triple]:
    yield Triple(graph, RDF.type, type_)
    yield Triple(graph, RDFS.label, Literal(label, language="en"))
    yield Triple(graph, PROV.wasGeneratedBy, activity)
