"""Reports terms that no ontology declares: both vocabularies are closed.

One is the tool's (``kg:``), the other one the project's (``own:``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.iris import ontology_namespace
from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import KG, RDFS
from kg.shacl.paths import Predicate
from kg.shacl.results import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.sources.source_file import SourceFile

NAME: Final = "undeclared-term"


def undeclared_terms(
    ontology: Iterable[SourceFile], files: Iterable[SourceFile], id_namespace: str
) -> Iterator[Result]:
    """Yield a result for each use of a term that has no ``rdfs:label``."""
    prefixes = {KG.namespace: "kg:", ontology_namespace(id_namespace): "own:"}
    declared = {
        triple.subject
        for file in ontology
        for triple in file.triples
        if triple.predicate == RDFS.label
    }
    named = (term for term in declared if isinstance(term, NamedNode))
    names = sorted(filter(None, (_short(term, prefixes) for term in named)))
    of_all = Suggestions(names)
    of_properties = Suggestions(
        name for name in names if name.partition(":")[2][:1].islower()
    )
    for file in files:
        for triple in file.triples:
            for term in (triple.predicate, triple.object):
                if not isinstance(term, NamedNode) or term in declared:
                    continue
                if name := _short(term, prefixes):
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


def _short(term: NamedNode, prefixes: Mapping[str, str]) -> str:
    """Return the short name of a term, which is empty outside these namespaces."""
    for namespace, prefix in prefixes.items():
        if term.value.startswith(namespace):
            return term.value.replace(namespace, prefix, 1)
    return ""
