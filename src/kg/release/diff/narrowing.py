"""Leaves out of two versions the claims that nothing that changed can reach.

What a build derives of a claim depends on the claims about the same event, on those
that it is derived from or replaces, and on what it refers to. So if a few files of data
differ, the rest of the claims need not be derived and compared: both versions would
have the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode

from kg.bundles.members import ANCHORS, CLAIMS
from kg.rdf.index import Term
from kg.rdf.vocabulary import KG, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import NamedNode, Triple

    from kg.sources import Sources
    from kg.sources.source_file import SourceFile

_REFERRED_TO: Final = frozenset(
    [
        *(KG.Source, KG.Carrier, KG.Origin, KG.Passage),
        *(KG.Person, KG.Organization, KG.Group, KG.EditorialNote),
    ]
)
"""Classes whose instances change what is derived only of claims that refer to them."""
_CHAINS: Final = frozenset([PROV.wasDerivedFrom, PROV.wasRevisionOf])
_FORMS: Final = frozenset([KG.value, KG.lowerBound, KG.upperBound])
_LINKING: Final = (
    ANCHORS | _CHAINS | _FORMS | {PROV.wasQuotedFrom, PROV.wasAttributedTo}
)


def narrowed(before: Sources, after: Sources) -> tuple[Sources, Sources]:
    """Return two versions of a project without the claims that cannot differ.

    They are returned whole where what changed may reach all claims: the vocabulary, an
    event, a scope, or a thing without an IRI.
    """
    gone, new = _only(before.data, after.data), _only(after.data, before.data)
    words = _only(before.ontology, after.ontology)
    words += _only(after.ontology, before.ontology)
    if words or not (gone or new):
        return before, after
    delta = _triples(gone) ^ _triples(new)
    changed: set[Term] = {triple.subject for triple in delta}
    common = _only(before.data, gone)
    parts = [
        _Part(common, changed),
        _Part(gone, changed),
        _Part(new, changed),
    ]
    if not all(_reaches_few(one, parts) for one in changed):
        return before, after
    claims = set[Term]().union(*(part.claims for part in parts))
    kept = _reached(changed, claims, parts) | _witnesses(changed, parts)
    left_out = claims - kept
    return _without(before, left_out), _without(after, left_out)


def _only(one: Iterable[SourceFile], other: Iterable[SourceFile]) -> list[SourceFile]:
    there = {(file.graph, file.text) for file in other}
    return [file for file in one if (file.graph, file.text) not in there]


def _triples(files: Iterable[SourceFile]) -> set[Triple]:
    return {triple for file in files for triple in file.triples}


class _Part:
    """The files that two versions have in common, or those of one alone.

    ``links`` has the properties of claims on which a build depends, ``types`` the types
    of what changed, and ``referring`` the things that refer to what changed.
    """

    def __init__(self, files: Iterable[SourceFile], changed: set[Term]) -> None:
        self.claims: set[Term] = set()
        self.types: dict[Term, set[Term]] = {}
        self.links: dict[Term, list[tuple[NamedNode, Term]]] = {}
        self.referring: set[Term] = set()
        for triple in (one for file in files for one in file.triples):
            subject, predicate = triple.subject, triple.predicate
            target = triple.object
            if predicate in _LINKING:
                self.links.setdefault(subject, []).append((predicate, target))
            elif target in CLAIMS and predicate == RDF.type:
                self.claims.add(subject)
            if target in changed:
                self.referring.add(subject)
            if subject in changed:
                of = self.types.setdefault(subject, set())
                if predicate == RDF.type:
                    of.add(target)

    def kinds(self, claim: Term) -> set[object]:
        """Return what a build describes once for all claims that have it.

        This is the graph of the statements of a claimant in a source, and the form of
        a figure, which is a Data Cube.
        """
        said = dict(self.links.get(claim, ()))
        form = frozenset(_FORMS & said.keys())
        return {(said.get(PROV.wasQuotedFrom), said.get(PROV.wasAttributedTo)), form}


def _reaches_few(subject: Term, parts: Sequence[_Part]) -> bool:
    """Return whether only claims that refer to a thing depend on it.

    Nothing else depends on a thing that only one version has.
    """
    common, gone, new = (part.types.get(subject) for part in parts)
    types = set[Term]().union(*filter(None, (common, gone, new)))
    if isinstance(subject, BlankNode) or KG.RenamedThing in types:
        return False
    if common is None and (gone is None or new is None):
        return True
    return bool(types) and types <= CLAIMS | _REFERRED_TO


def _reached(
    changed: set[Term], claims: set[Term], parts: Sequence[_Part]
) -> set[Term]:
    """Return the claims that are linked with what changed, over any number of links."""
    linked: dict[Term, set[Term]] = {}
    for part in parts:
        for claim, said in part.links.items():
            for predicate, target in said:
                if predicate in ANCHORS or (predicate in _CHAINS and target in claims):
                    linked.setdefault(claim, set()).add(target)
                    linked.setdefault(target, set()).add(claim)
    found = set[Term]().union(changed, *(part.referring for part in parts)) & claims
    waiting = list(found)
    while waiting:
        new = linked.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found & claims


def _witnesses(changed: set[Term], parts: Sequence[_Part]) -> set[Term]:
    """Return a claim that did not change for each kind of the claims that did.

    So what is described once is described in both versions, if it is.
    """
    common, gone, new = parts
    wanted = {kind for one in changed for part in parts for kind in part.kinds(one)}
    found: dict[object, Term] = {}
    for part, claims in ((common, common.claims), (new, gone.claims & new.claims)):
        for claim in sorted(claims - changed, key=str):
            for kind in part.kinds(claim) & wanted:
                found.setdefault(kind, claim)
    return set(found.values())


def _without(sources: Sources, left_out: set[Term]) -> Sources:
    def kept(file: SourceFile) -> SourceFile:
        triples = tuple(t for t in file.triples if t.subject not in left_out)
        return replace(file, triples=triples)

    return replace(sources, data=tuple(map(kept, sources.data)))
