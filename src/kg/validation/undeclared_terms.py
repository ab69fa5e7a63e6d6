"""Reports ``kg:`` terms that no ontology declares: the vocabulary is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import KG, RDFS
from kg.shacl.paths import Predicate
from kg.shacl.results import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.sources.source_file import SourceFile

NAME: Final = "undeclared-term"


def undeclared_terms(
    ontology: Iterable[SourceFile], files: Iterable[SourceFile]
) -> Iterator[Result]:
    """Yield a result for each use of a ``kg:`` term that has no ``rdfs:label``."""
    declared = {
        triple.subject
        for file in ontology
        for triple in file.triples
        if triple.predicate == RDFS.label
    }
    names = sorted(_short(term) for term in declared if isinstance(term, NamedNode))
    of_all = Suggestions(names)
    of_properties = Suggestions(name for name in names if name[len("kg:")].islower())
    for file in files:
        for triple in file.triples:
            for term in (triple.predicate, triple.object):
                if not isinstance(term, NamedNode) or term in declared:
                    continue
                if term.value.startswith(KG.namespace):
                    name = _short(term)
                    known = of_properties if term == triple.predicate else of_all
                    said = f"{name} is declared by no ontology: correct the spelling."
                    yield Result(
                        name=NAME,
                        focus_node=triple.subject,  # type: ignore[arg-type]
                        path=Predicate(triple.predicate),
                        value=term,
                        severity=Severity.VIOLATION,
                        message=said,
                        expected=known.near(name),
                    )


def _short(term: NamedNode) -> str:
    return term.value.replace(KG.namespace, "kg:", 1)
