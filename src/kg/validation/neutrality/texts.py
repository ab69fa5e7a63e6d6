"""The texts in which a project speaks itself: not those that say what a source says.

What a claim states (its summary, hedge and locator), titles of sources, passages and
the bodies of editorial notes speak of sources. Concepts that a claim may have as its
object, and the kinds of claims, are the vocabulary of claims.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.rdf.vocabulary import DCTERMS, KG, RDF, RDFS, SKOS
from kg.shacl.paths import Predicate
from kg.sources.accepted_files import files_with, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.iris import Iris, ShortNames
    from kg.project import Project
    from kg.shacl.results import Term
    from kg.sources.project_sources import Sources

_LOOKED_AT: Final = frozenset(
    [
        RDF.type,
        *(RDFS.label, RDFS.comment, DCTERMS.description, KG.caution, KG.copyRead),
        *(SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.note),
    ]
)
READ: Final = _LOOKED_AT | {RDFS.subClassOf, KG.objectClass}
"""The predicates that texts of data depend on."""
_DOCUMENTS: Final = frozenset([".cff", ".html", ".md", ".toml", ".txt"])
_NAMED_BY_CLAIMS: Final = frozenset(["claim"])
SLUG: Final = "slug"
"""What stands for a property if the text is the name in an IRI."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text, and the terms that a result names."""

    text: str
    focus_node: Term
    path: Predicate | None = None
    value: Term | None = None
    document: Path | None = None

    def place(self, names: ShortNames) -> str:
        """Return the place as an exception names it."""
        if isinstance(self.focus_node, Literal):
            return self.focus_node.value
        said = names.name(self.path.iri) if self.path else SLUG
        return f"{names.name(self.focus_node)} {said}"


def texts_of_data(sources: Sources) -> Iterator[OwnText]:
    """Yield the labels, notes and the like of all things, and the names in IRIs."""
    excluded = _vocabulary_of_claims(sources)
    things: dict[str, NamedNode] = {}
    for file in sources.files:
        for triple in file.triples:
            predicate = triple.predicate
            if predicate not in _LOOKED_AT:
                continue
            subject, said = triple.subject, triple.object
            if not isinstance(subject, NamedNode) or subject in excluded:
                continue
            if isinstance(said, Literal):
                yield OwnText(said.value, subject, Predicate(predicate), said)
            elif predicate == RDF.type:
                things.setdefault(subject.value.partition("#")[0], subject)
    yield from _slugs(sources.project.iris, things)


def _slugs(iris: Iris, things: dict[str, NamedNode]) -> Iterator[OwnText]:
    for iri, thing in things.items():
        kind, name = iris.kind_and_name(iri) or ("", "")
        if name and kind not in _NAMED_BY_CLAIMS:
            yield OwnText(name, thing)


def texts_of_documents(project: Project) -> Iterator[OwnText]:
    """Yield the documents that ``kg.toml`` names, without those that print claims.

    Raises:
        SourceError: a document cannot be read.
    """
    paths = project.neutrality
    attributed = set(files_with(_DOCUMENTS, paths.attributed))
    for path in files_with(_DOCUMENTS, paths.documents):
        if path in attributed:
            continue
        text = read_text(path, project.limits.file_mib)
        name = path.relative_to(project.root).as_posix()
        yield OwnText(text, Literal(name), document=path)


def _vocabulary_of_claims(sources: Sources) -> set[object]:
    """Return the concepts that a claim may have as its object, and kinds of claims."""
    triples = [triple for file in sources.ontology for triple in file.triples]
    of_concepts = {
        triple.subject
        for triple in triples
        if triple.predicate == RDFS.subClassOf and triple.object == SKOS.Concept
    }
    classes = {t.object for t in triples if t.predicate == KG.objectClass}
    classes = (classes & of_concepts) | {KG.ClaimKind}
    return {
        triple.subject
        for triple in triples
        if triple.predicate == RDF.type and triple.object in classes
    }
