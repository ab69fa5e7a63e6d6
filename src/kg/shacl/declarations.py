"""What of a shapes graph is a shape to start from, and what of it cannot be heeded.

SHACL, shapes, https://www.w3.org/TR/shacl/#shapes.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import RDF, SH, Vocabulary
from kg.shacl.naming import SHAPE_EXPECTING
from kg.shacl.parameters import short_name
from kg.shacl.targets import TARGETS, classes_of_classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from kg.rdf.index import TripleIndex
    from kg.shacl.results import Term

PARAMETERS: Final = frozenset(
    Vocabulary(
        SH.namespace,
        "class datatype nodeKind minCount maxCount minExclusive minInclusive "
        "maxExclusive maxInclusive minLength maxLength pattern flags languageIn "
        "uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node "
        "property qualifiedValueShape qualifiedMinCount qualifiedMaxCount "
        "qualifiedValueShapesDisjoint closed ignoredProperties hasValue in sparql",
    )
)
"""The parameters of SHACL Core and ``sh:sparql``: their subjects are shapes (2.1)."""

_SHAPES: Final = (SH.NodeShape, SH.PropertyShape, SH.Shape)
BEYOND: Final = {
    SH.expression: "expression constraints (SHACL-AF)",
    SH.SPARQLFunction: "SPARQL functions (SHACL-AF)",
}
"""Parts of SHACL that pySHACL has and the compiled engine does not."""
IMPOSSIBLE: Final = {
    SH.js: "JavaScript constraints (SHACL-JS)",
    SH.jsFunctionName: "JavaScript constraints (SHACL-JS)",
    SH.entailment: "entailment regimes",
}
"""Parts of SHACL that pySHACL would pass over, so that data conform unseen."""
_DESCRIBED: Final = (
    *SHAPE_EXPECTING,
    *(SH.sparql, SH.target, SH.parameter, SH.prefixes, SH.declare),
    *(SH.validator, SH.nodeValidator, SH.propertyValidator),
)
"""Predicates whose values are described by terms of SHACL."""

UNHEEDED: Final = {
    SH.rule: "sh:rule infers and does not validate",
    SH["values"]: "sh:values infers and does not validate",
}
"""What validation passes over, and why."""
_TOGETHER: Final = {
    SH.flags: (SH.pattern,),
    SH.ignoredProperties: (SH.closed,),
    SH.qualifiedMinCount: (SH.qualifiedValueShape,),
    SH.qualifiedMaxCount: (SH.qualifiedValueShape,),
    SH.qualifiedValueShape: (SH.qualifiedMinCount, SH.qualifiedMaxCount),
}
"""Parameters that are no constraint without one of others."""
_OTHERS: Final = Vocabulary(
    SH.namespace,
    "shapesGraph suggestedShapesGraph shapesGraphWellFormed update construct "
    "condition returnType nodes intersection union filterShape targetType "
    "jsLibrary jsLibraryURL resultAnnotation annotationProperty annotationVarName "
    "annotationValue subject predicate object this "
    # classes
    "AbstractResult Function JSConstraint JSConstraintComponent JSExecutable "
    "JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator NodeKind "
    "Parameterizable PrefixDeclaration ResultAnnotation Rule SPARQLAskExecutable "
    "SPARQLConstructExecutable SPARQLExecutable SPARQLRule SPARQLSelectExecutable "
    "SPARQLUpdateExecutable Severity Target TargetType TripleRule Validator "
    "ExpressionConstraintComponent",
)
KNOWN: Final = frozenset(SH) | frozenset(_OTHERS)
"""The terms of SHACL, of SHACL-AF and of SHACL-JS."""


def roots(
    triples: Iterable[Triple], graph: TripleIndex, parameters: frozenset[object]
) -> Iterator[Term]:
    """Yield, once and in their order, the shapes that have targets.

    A shape is what is typed as one, has a target, or is the subject of one of the
    ``parameters``; which of them are values of another follows from that other.
    """
    classes = classes_of_classes(graph)
    shapes = {t for one in _SHAPES for t in (one, *graph.subclasses(one))}
    found: dict[object, set[str]] = {}
    for triple in triples:
        said = found.setdefault(triple.subject, set())
        if triple.predicate in TARGETS:
            said.add("target")
        elif triple.predicate in parameters:
            said.add("shape")
        elif triple.predicate == RDF.type:
            said.update(["class"] * (triple.object in classes))
            said.update(["shape"] * (triple.object in shapes))
    for node, said in found.items():
        if "target" in said or said == {"class", "shape"}:
            yield node  # type: ignore[misc]


def unknown_terms(triples: Iterable[Triple]) -> list[str]:
    """Return a complaint for each term of the SHACL namespace that SHACL lacks.

    Predicates are looked at, classes and severities, of all that has to do with shapes
    by another term.
    """
    triples = tuple(triples)
    described: set[object] = {
        t.subject for t in triples if not KNOWN.isdisjoint({t.predicate, t.object})
    }
    described |= {t.object for t in triples if t.predicate in _DESCRIBED}
    found: dict[NamedNode, str] = {}
    for triple in triples:
        terms = [triple.predicate]
        if triple.predicate in {RDF.type, SH.severity}:
            terms += [o for o in [triple.object] if isinstance(o, NamedNode)]
        for term in terms if triple.subject in described else ():
            if term.value.startswith(SH.namespace) and not _is_known(term):
                complaint = f"shape {triple.subject}: {term} is no term of SHACL"
                found.setdefault(term, complaint + _meant(term))
    return list(found.values())


def alone(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield a complaint for each parameter that lacks the one it goes with."""
    said: dict[object, dict[NamedNode, None]] = {}
    for triple in triples:
        said.setdefault(triple.subject, {})[triple.predicate] = None
    for node, parameters in said.items():
        for one in parameters:
            others = _TOGETHER.get(one, (one,))
            if not parameters.keys() & set(others):
                names = " or ".join(map(short_name, others))
                yield f"shape {node}: {short_name(one)} says nothing without {names}"


def used_terms(triples: Iterable[Triple]) -> set[object]:
    """Return the predicates of a shapes graph, and the classes that things are of."""
    return {t.object if t.predicate == RDF.type else t.predicate for t in triples}


def used(meanings: dict[NamedNode, str], triples: Iterable[Triple]) -> tuple[str, ...]:
    """Return what is said of those terms that a shapes graph uses."""
    terms = used_terms(triples)
    return tuple(dict.fromkeys(text for iri, text in meanings.items() if iri in terms))


def _is_known(term: NamedNode) -> bool:
    # the vocabulary names the parameters of its own components as Component-parameter
    parts = term.value.removeprefix(SH.namespace).split("-")
    return all(NamedNode(SH.namespace + part) in KNOWN for part in parts)


def _meant(term: NamedNode) -> str:
    names = [one.value.removeprefix(SH.namespace) for one in KNOWN]
    name = term.value.removeprefix(SH.namespace)
    near = get_close_matches(name, sorted(names), n=1, cutoff=0.8)
    return f"; sh:{near[0]} is one" if near else ""
