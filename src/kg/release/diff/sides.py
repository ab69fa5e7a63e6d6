"""One of the two versions, indexed: what it says of each thing, and its verdicts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from kg.claims.verdict import Verdict
from kg.iris import verdict_iri
from kg.rdf.index import Term, TripleIndex
from kg.rdf.vocabulary import DCTERMS, KG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.release.diff.versions import Version

Pair = tuple[NamedNode, NamedNode]
"""Two claims, sorted by IRI."""
VerdictSaid = tuple[NamedNode, NamedNode | None]
"""The relation of a verdict, and its reason; verdicts before 2.0 have none."""
Said = tuple[NamedNode, Term]
"""A property and a value."""
_LABELS: Final = (RDFS.label, SKOS.prefLabel, DCTERMS.title, KG.summary)
_RELATIONS: Final = frozenset(verdict.value for verdict in Verdict)


class Side:
    """A version, indexed."""

    def __init__(self, version: Version) -> None:
        """Index what a version states; carriers that no version has are left out."""
        self._authored: dict[Term, set[Said]] = defaultdict(set)
        self._verdicts: set[tuple[NamedNode, NamedNode, NamedNode]] = set()
        self._reasons: dict[Term, NamedNode] = {}
        authored: dict[Triple, None] = {}  # several graphs may have a triple
        made = version.former.carriers if version.former else ()
        for quad in version.quads:
            subject, predicate, target = quad.subject, quad.predicate, quad.object
            if not version.is_derived(quad):
                authored[quad.triple] = None
                if subject not in made:
                    self._authored[subject].add((predicate, target))
            elif isinstance(subject, NamedNode) and isinstance(target, NamedNode):
                if predicate in _RELATIONS:
                    self._verdicts.add((subject, predicate, target))
                elif predicate == KG.reason:
                    self._reasons[subject] = target
        self.graph = TripleIndex(authored, version.label_language)

    def has(self, subject: Term) -> bool:
        """Return whether something is said of a thing."""
        return subject in self._authored

    def said(self, subject: Term) -> set[Said]:
        """Return what is said of a thing, without what is derived."""
        return self._authored.get(subject, set())

    def kind(self, subject: Term) -> str | None:
        """Return the kind of a thing, or None if this version does not have it."""
        types = self.graph.objects(subject, RDF.type)
        if any(cls in types for cls in (KG.Claim, KG.Statistic, KG.Assertion)):
            return "claims"
        if KG.Source in types:
            return "sources"
        return "others" if self.has(subject) else None

    def label(self, subject: Term) -> str:
        """Return the name of a thing, in the label language if possible."""
        texts = (self.graph.text(subject, prop) for prop in _LABELS)
        return next(filter(None, texts), "")

    def verdicts(self, renamed: Mapping[Term, Term]) -> dict[Pair, VerdictSaid]:
        """Return the verdict on each pair of claims, with the new names of claims."""
        found: dict[Pair, VerdictSaid] = {}
        for first, relation, second in self._verdicts:
            nodes = verdict_iri(first, second), verdict_iri(second, first)
            reason = next(filter(None, map(self._reasons.get, nodes)), None)
            ends = [renamed.get(end, end) for end in (first, second)]
            one, other = sorted(end for end in ends if isinstance(end, NamedNode))
            found[one, other] = relation, reason
        return found
