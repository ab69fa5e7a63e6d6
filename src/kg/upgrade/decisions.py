"""What no rule can decide: a person must read the source, or know the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import Position
from kg.iris import ShortNames
from kg.rdf.prefixes import project_prefixes
from kg.rdf.vocabulary import CITO, KG, PROV
from kg.sources.positions import StatementPositions
from kg.upgrade.change import Told
from kg.upgrade.names import OLD
from kg.upgrade.ownership import OUTSIDE, is_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.project import Project
    from kg.sources.source_file import SourceFile
    from kg.upgrade.names import NewNames
    from kg.upgrade.statements import Statements


def about_tool(files: Iterable[SourceFile], names: NewNames) -> Iterator[Told]:
    """Yield a line for each file of the old tool or outside of the project."""
    for file in files:
        if is_vocabulary(file, [OLD]):
            message = "is the vocabulary of the old tool: put that of this version here"
            yield Told(Position(file.path), message)
        elif not is_vocabulary(file) and any(
            names.triple(triple) != triple for triple in file.triples
        ):
            yield Told(Position(file.path), OUTSIDE)


def about_statements(files: Iterable[SourceFile], names: NewNames) -> Iterator[Told]:
    """Yield a line for each statement about a term that has no heir."""
    short = ShortNames({"kg": OLD})
    for file in files:
        about = [triple for triple in file.triples if names.is_without_heir(triple)]
        positions = StatementPositions([file])
        for triple in about:
            place = positions.find(triple.subject, triple.predicate, triple.object)
            yield Told(
                place or Position(file.path),
                f"is about {short.name(triple.subject)}, which is gone: say it of "
                "another term, or remove it",
            )


def about_claims(
    project: Project, files: list[SourceFile], statements: Statements
) -> Iterator[Told]:
    """Yield a line for each denial without a target, and one for unknown origins."""
    graph, claims = statements.graph, statements.names.claims
    short = ShortNames(project_prefixes(project.id_namespace))
    positions = StatementPositions(files)
    nowhere = Position(project.root)
    kinds = {project.iris.thing(f"kind/{name}") for name in ("denial", "dispute")}
    for claim in claims:
        is_denial = kinds & {*graph.nodes(claim, KG.kind)}
        if is_denial and not graph.objects(claim, CITO.disputes):
            message = f"{short.name(claim)} does not say which claim it denies"
            place = positions.find(claim) or nowhere
            yield Told(place, f"{message}: add cito:disputes if that is recorded")
    known = (PROV.wasDerivedFrom, KG.firstHand)
    unknown = [
        claim
        for claim in claims
        if not any(graph.objects(claim, predicate) for predicate in known)
    ]
    if unknown:
        message = (
            f"{len(unknown)} claims do not say where the claimant has it from, this "
            "one first: add kg:firstHand or prov:wasDerivedFrom"
        )
        yield Told(positions.find(unknown[0]) or nowhere, message)
