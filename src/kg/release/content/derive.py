"""Derives named graphs from the authored ones.

They are: what is entailed (types by the class hierarchy, RDFS rule rdfs9; the
reification of every claim; the party of its claimant; first and last days of dates),
verdicts, origins, and the statements of each claimant in each source.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from kg.claims.edtf import edtf_interval
from kg.claims.model import Assertion, Claim, Statistic, read_claims
from kg.claims.origins import origins, party_of
from kg.claims.statements import figure_description, reification, reifiers
from kg.progress import Tell, silent
from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import KG, RDF, SKOS
from kg.release.content.claim_graphs import (
    descriptions,
    of_each,
    origin_graph,
    statement_graphs,
    verdict_graph,
)
from kg.release.content.dataset import Derived, NamedGraph, ReleaseDataset
from kg.release.content.days import day
from kg.release.content.observations import observations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.claims.interval import Instant, Interval
    from kg.project import Project
    from kg.sources import Sources
    from kg.sources.source_file import SourceFile


def derive(sources: Sources, progress: Tell = silent) -> ReleaseDataset:
    """Return the dataset of a release: the authored graphs and the derived ones.

    Raises:
        ClaimError: as for :func:`derived`.
    """
    made = derived(sources, progress)
    graphs = (*authored(sources.files), *made.graphs)
    return ReleaseDataset(sources.project, graphs, made.reifiers)


def authored(files: Iterable[SourceFile]) -> list[NamedGraph]:
    """Return the graphs of files; the files of a source are one graph."""
    found: dict[NamedNode, dict[Triple, None]] = {}
    for file in files:
        found.setdefault(file.graph, {}).update(dict.fromkeys(file.triples))
    return [NamedGraph(name, tuple(said)) for name, said in found.items()]


def derived(sources: Sources, progress: Tell = silent) -> ReleaseDataset:
    """Return what is derived from a project, without what is authored.

    Triples are made while they are read; only what they are made of is kept.

    ``progress`` gets each of four steps.

    Raises:
        ClaimError: a claim lacks a property that its meaning depends on, or claims
            derive from each other.
    """
    project = sources.project
    every = (triple for file in sources.files for triple in file.triples)
    index = TripleIndex(every, project.label_language)
    claims = read_claims(index)
    progress("deriving", 1, 4)
    found = origins(index, claims)
    graphs = [origin_graph(project, found)]
    progress("deriving", 2, 4)
    graphs.append(verdict_graph(project, index, claims, found))
    progress("deriving", 3, 4)
    graphs += statement_graphs(project, claims)
    entailed = Derived(partial(_entailed, project, index, claims))
    progress("deriving", 4, 4)
    return ReleaseDataset(
        project,
        (
            NamedGraph(project.iris.graph("entailed"), entailed),
            *graphs,
        ),
        Derived(partial(of_each, reifiers, claims)),
    )


def _entailed(
    project: Project, index: TripleIndex, claims: Sequence[Claim]
) -> Iterator[Triple]:
    yield from _types(index)
    yield from _of_claims(index, claims)
    yield from _of_events(index)
    yield from observations(project, index, claims)
    yield from descriptions(project, build_activity(project), claims)


def build_activity(project: Project) -> NamedNode:
    """Return the IRI of the activity that makes the derived graphs of a version."""
    return project.iris.activity(f"build-{project.version}")


def _types(index: TripleIndex) -> Iterator[Triple]:
    """Yield the superclass types of the project's things."""
    tops = (
        KG.Claim,
        KG.Event,
        KG.Place,
        KG.Agent,
        KG.Source,
        KG.Carrier,
        KG.Origin,
        KG.Scope,
        KG.Passage,
    )
    classes = (cls for top in tops for cls in (top, *index.subclasses(top)))
    others = (KG.EditorialNote, KG.Editor, *index.subclasses(SKOS.Concept))
    for cls in (*classes, *others):
        superclasses = index.superclasses(cls)
        for instance in index.instances(cls):
            for superclass in superclasses:
                yield Triple(instance, RDF.type, superclass)


def _of_claims(index: TripleIndex, claims: Sequence[Claim]) -> Iterator[Triple]:
    for claim in claims:
        yield from reification(claim)
        yield from figure_description(claim)
        if party := party_of(index, claim.iri):
            yield Triple(claim.iri, KG.party, party)
        yield from _days(claim.iri, _time_of(claim))


def _time_of(claim: Claim) -> Interval[Instant] | None:
    """Return the date that an assertion gives, or the time that a figure is of."""
    if isinstance(claim, Assertion):
        return claim.period
    return claim.as_of if isinstance(claim, Statistic) else None


def _of_events(index: TripleIndex) -> Iterator[Triple]:
    """Yield the first and the last day of each event; without an end, of its start."""
    for event in index.instances(KG.Event):
        start, end = index.literal(event, KG.start), index.literal(event, KG.end)
        dates = [edtf_interval(date.value) for date in (start, end) if date]
        yield from _days(event, *dates)


def _days(of: NamedNode, *dates: Interval[Instant] | None) -> Iterable[Triple]:
    """Yield the first day of the first date and the last day of the last, if known."""
    given = [date for date in dates if date]
    if given and (first := given[0].lower):
        yield Triple(of, KG.earliest, day(first))
    if given and (last := given[-1].upper):
        yield Triple(of, KG.latest, day(last))
