"""Which files are the project's own, and which are those of the tool or of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import KG, RDF
from kg.upgrade.names import OLD

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kg.project import Project
    from kg.sources.source_file import SourceFile

OUTSIDE: Final = (
    "is outside of the project, and stays in the old model: upgrade it there"
)
_OF_TOOLS: Final = (OLD, KG.namespace)


def is_inside(project: Project, path: Path) -> bool:
    """Return whether a path is in the folder of the project."""
    return path.resolve().is_relative_to(project.root.resolve())


def is_own(project: Project, file: SourceFile) -> bool:
    """Return whether a file is in the project, and not the vocabulary of the tool."""
    return is_inside(project, file.path) and not is_vocabulary(file)


def is_vocabulary(file: SourceFile, namespaces: Collection[str] = _OF_TOOLS) -> bool:
    """Return whether a file is the vocabulary of the tool: it declares a claim."""
    names = {NamedNode(f"{namespace}Claim") for namespace in namespaces}
    return any(
        triple.predicate == RDF.type and triple.subject in names
        for triple in file.triples
    )
