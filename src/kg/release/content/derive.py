"""Derives named graphs from the authored ones.

They are: types that the class hierarchy entails (RDFS, rule rdfs9), the reification of
every claim, verdicts, and the statements of each source. The statements of sources are
not in the default graph, because the project asserts nothing that is contested.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.claims.model import Claim, Statistic, read_claims
from kg.claims.statements import (
    direct_statements,
    figure_description,
    reification,
    reifiers,
)
from kg.claims.verdict import comparisons
from kg.iris import figure_iri, slug, statements_of
from kg.progress import Tell, silent
from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import KG, PROV, QB, RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.project import Project
    from kg.sources import Sources


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A named graph of the dataset.

    An ``attributed`` graph has the statements of a source, and is not part of the
    default graph.
    """

    name: NamedNode
    triples: tuple[Triple, ...]
    attributed: bool = False

    def quads(self) -> Iterator[Quad]:
        """Yield the triples of the graph as quads."""
        for triple in self.triples:
            yield Quad(triple.subject, triple.predicate, triple.object, self.name)


@dataclass(frozen=True, slots=True)
class ReleaseDataset:
    """All graphs of a release, authored and derived, and the RDF 1.2 reifiers."""

    project: Project
    graphs: tuple[NamedGraph, ...]
    reifiers: tuple[Triple, ...]

    def default_graph(self) -> list[Triple]:
        """Return the union of all graphs that are not attributed, sorted."""
        union = {
            t for graph in self.graphs if not graph.attributed for t in graph.triples
        }
        return sorted(union, key=str)


def derive(sources: Sources, progress: Tell = silent) -> ReleaseDataset:
    """Return the dataset of a release: the authored graphs and the derived ones.

    ``progress`` gets each of four steps.

    Raises:
        ClaimError: a claim lacks a property that its meaning depends on.
    """
    project = sources.project
    index = TripleIndex(t for file in sources.files for t in file.triples)
    claims = read_claims(index)
    progress("deriving", 1, 4)
    verdicts = NamedGraph(project.iris.graph("verdicts"), tuple(_verdicts(claims)))
    progress("deriving", 2, 4)
    derived = [verdicts, *_statement_graphs(project, claims)]
    progress("deriving", 3, 4)
    entailed = [
        *_types(index),
        *(triple for claim in claims for triple in reification(claim)),
        *(triple for claim in claims for triple in figure_description(claim)),
        *_data_set(project, claims),
        *_descriptions(project, derived),
    ]
    progress("deriving", 4, 4)
    authored: dict[NamedNode, dict[Triple, None]] = {}
    for file in sources.files:  # the files of a source are one graph
        authored.setdefault(file.graph, {}).update(dict.fromkeys(file.triples))
    return ReleaseDataset(
        project,
        (
            *(NamedGraph(name, tuple(said)) for name, said in authored.items()),
            NamedGraph(project.iris.graph("entailed"), tuple(dict.fromkeys(entailed))),
            *derived,
        ),
        tuple(triple for claim in claims for triple in reifiers(claim)),
    )


def build_activity(project: Project) -> NamedNode:
    """Return the IRI of the activity that makes the derived graphs of a version."""
    return project.iris.activity(f"build-{project.version}")


def _types(index: TripleIndex) -> Iterator[Triple]:
    """Yield the superclass types of the project's things."""
    tops = (KG.Claim, KG.Event, KG.Place, KG.Agent, KG.Source, KG.Passage)
    classes = (cls for top in tops for cls in (top, *index.subclasses(top)))
    others = (KG.EditorialNote, KG.Editor, *index.subclasses(SKOS.Concept))
    for cls in (*classes, *others):
        superclasses = index.superclasses(cls)
        for instance in index.instances(cls):
            for superclass in superclasses:
                yield Triple(instance, RDF.type, superclass)


def _verdicts(claims: Iterable[Claim]) -> Iterator[Triple]:
    for found in comparisons(claims):
        yield Triple(found.first, found.verdict.value, found.second)
        yield Triple(found.second, found.verdict.value, found.first)


def _statement_graphs(
    project: Project, claims: Iterable[Claim]
) -> Iterator[NamedGraph]:
    by_source: dict[NamedNode, list[Triple]] = {}
    for claim in claims:
        by_source.setdefault(claim.source, []).extend(direct_statements(claim))
    for source, triples in sorted(by_source.items(), key=lambda item: str(item[0])):
        name = project.iris.statements(slug(source))
        yield NamedGraph(name, tuple(dict.fromkeys(triples)), attributed=True)


def _data_set(project: Project, claims: Iterable[Claim]) -> Iterator[Triple]:
    """Yield the statistics as observations of a Data Cube data set.

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


def _descriptions(project: Project, graphs: Iterable[NamedGraph]) -> Iterator[Triple]:
    """Yield the type, the source and the activity of each derived graph."""
    iris = project.iris
    activity = build_activity(project)
    yield Triple(activity, RDF.type, PROV.Activity)
    built = f"Build of version {project.version} of the {project.title}"
    yield Triple(activity, RDFS.label, Literal(built, language="en"))
    for graph in graphs:
        yield Triple(graph.name, PROV.wasGeneratedBy, activity)
        source = statements_of(iris.graph_name(graph.name.value) or "")
        if source is None:
            yield Triple(graph.name, RDF.type, KG.VerdictGraph)
            label = "Verdicts on claims about the same thing"
        else:
            yield Triple(graph.name, RDF.type, KG.StatementGraph)
            yield Triple(graph.name, PROV.wasQuotedFrom, iris.source(source))
            yield Triple(graph.name, PROV.wasDerivedFrom, iris.graph(source))
            label = f"Statements of the source {source}"
        yield Triple(graph.name, RDFS.label, Literal(label, language="en"))
