"""Random queries find in the parts of random graphs what they find in the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple
from support.cutting import cut
from support.fuzzing import CASES, SEED
from support.random_queries import PREDICATES, Queries
from support.refusals_runner import flood_project

from kg.bundles.locality import reads_of
from kg.bundles.touched import touched_part
from kg.rdf.vocabulary import KG, RDF
from kg.sources import Sources
from kg.sources.source_file import SourceFile
from kg.validation.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

MEMBERS: Final = [NamedNode(f"urn:c{n}") for n in range(4)]
SHARED: Final = [NamedNode(f"urn:s{n}") for n in range(3)]
LITERALS: Final = [Literal(str(n)) for n in range(1)]
GRAPHS_EACH: Final = 6
"""So many graphs each query is asked of."""
GRAPHS: Final = [NamedNode(f"urn:g{n}") for n in range(2)]


def random_sources(random: Random) -> Sources:
    """Return things with events or types of claims, what they name, and notes."""
    found: dict[NamedNode, list[Triple]] = {graph: [] for graph in GRAPHS}

    def add(subject: NamedNode, predicate: NamedNode, target: object) -> None:
        triple = Triple(subject, predicate, target)  # type: ignore[arg-type]
        found[random.choice(GRAPHS)].append(triple)

    for one in MEMBERS:
        tie = random.choice([(KG.event, SHARED), (KG.event, SHARED), None])
        if tie is None:
            add(one, RDF.type, KG.Statistic)
        else:
            add(one, tie[0], random.choice(tie[1]))
    for one in [*MEMBERS, *SHARED]:
        is_member = one in MEMBERS
        for _ in range(random.randrange(1, 5)):
            targets = SHARED + MEMBERS * (is_member and random.random() < 0.3)
            own = PREDICATES[1:] if is_member else PREDICATES[:2]
            add(one, random.choice(own), random.choice([*targets, *LITERALS]))
    return Sources(
        flood_project(),
        (),
        tuple(
            SourceFile(Path(f"{number}.ttl"), name, "", tuple(dict.fromkeys(triples)))
            for number, (name, triples) in enumerate(found.items())
        ),
    )


def solutions(query: str, quads: Iterable[Quad]) -> set[tuple[str, ...]]:
    store = Store()
    store.extend(quads)
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return {tuple(str(one[name]) for name in found.variables) for one in found}


def disagreement(number: str) -> tuple[bool, str]:
    """Return whether a random query is local, and how it finds something else."""
    random = Random(number)  # noqa: S311 - a case can be repeated
    query = Queries(random, [*MEMBERS[:2], *SHARED[:2]]).query()
    is_local = True
    for _ in range(GRAPHS_EACH):
        sources = random_sources(random)
        parts = cut(sources, 3)
        reads = reads_of(query, parts.members)
        is_local &= reads.is_local
        whole = list(sources.named())
        asked = (
            [part.named() for part in parts.parts]
            if reads.is_local
            else [
                [
                    q
                    for q in whole
                    if reads.predicates is None or q.predicate.value in reads.predicates
                ]
            ]
        )
        found = set[tuple[str, ...]]().union(*(solutions(query, one) for one in asked))
        wrong = found ^ solutions(query, whole)
        if wrong:
            own = "\n".join(str(q) for q in whole if "urn:g" in str(q.graph_name))
            return is_local, f"case {number}, {reads}:\n{query}\n{own}\n{wrong}"
    return is_local, ""


def test_parts_give_what_the_whole_gives() -> None:
    count = 0
    for number in range(CASES):
        is_local, wrong = disagreement(f"{SEED}-{number}")
        assert not wrong, wrong
        count += is_local
    assert CASES < 100 or CASES * 0.03 < count < CASES * 0.97


def changed(random: Random, sources: Sources) -> Sources:
    """Return things of which one or two statements are others."""
    files = [list(file.triples) for file in sources.data]
    for _ in range(random.randrange(1, 3)):
        file = random.choice([one for one in files if one])
        one = file.pop(random.randrange(len(file)))
        if random.random() < 0.7:
            others = [t for f in files for t in f if t.predicate == one.predicate]
            target = random.choice([*others, one]).object
            file.append(Triple(one.subject, one.predicate, target))
    return replace(
        sources,
        data=tuple(
            replace(file, triples=tuple(dict.fromkeys(triples)))
            for file, triples in zip(sources.data, files, strict=True)
        ),
    )


def missed(number: str) -> tuple[bool, str]:
    """Return whether the part that a change touches was asked, and what that misses."""
    random = Random(number)  # noqa: S311 - a case can be repeated
    query = Queries(random, [*MEMBERS[:2], *SHARED[:2]]).query()
    is_asked = False
    for _ in range(GRAPHS_EACH):
        before = random_sources(random)
        versions = Versions(before, changed(random, before))
        claims = [f"<{KG.Statistic.value}>"]
        part = touched_part(versions.table, versions.all, versions.delta, claims)
        reads = reads_of(query, part.members)
        both = (before, versions.after)
        stood, now = (solutions(query, one.named()) for one in both)
        if reads.predicates is not None and reads.predicates.isdisjoint(
            versions.changed_predicates
        ):
            wrong = stood ^ now
        elif reads.in_part(part.shared):
            is_asked = True
            parts = (versions.of_subjects(one, part.subjects) for one in both)
            was, found = (solutions(query, one.named()) for one in parts)
            # what is found in the part no longer is asked of the whole
            wrong = (was - stood) | ((stood | found) ^ now if was <= found else set())
        else:
            wrong = set()
        if wrong:
            own = "\n".join(map(str, versions.delta))
            return is_asked, f"case {number}, {reads}, {part}:\n{query}\n{own}\n{wrong}"
    return is_asked, ""


def test_the_part_that_a_change_touches_tells_what_it_changes() -> None:
    count = 0
    for number in range(CASES):
        is_asked, wrong = missed(f"{SEED}-change-{number}")
        assert not wrong, wrong
        count += is_asked
    assert CASES < 100 or count > CASES * 0.03
