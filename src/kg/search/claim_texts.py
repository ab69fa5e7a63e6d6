"""The texts by which claims are found, and the one that names a claim.

A claim is found by its summary, its figures and other objects, what these are about,
its claimant and its source; in other languages by the names that these have there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from kg.claims.wording import stated
from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import KG, PROV, RDF, RDFS
from kg.search.entries import Phrase, best, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.search.entries import IndexedThing

_ABOUT: Final = tuple(
    map(
        str,
        (
            *(KG.measure, KG.kind, KG.aspect, KG.population, KG.scope, RDF.object),
            *(KG.role, RDF.subject),
        ),
    )
)
_WHO: Final = (str(PROV.wasAttributedTo), str(PROV.wasQuotedFrom))
_SUMMARY: Final = (str(KG.summary),)
_STATED: Final = tuple(
    map(
        str,
        (
            *(KG.qualifier, KG.value, KG.lowerBound, KG.upperBound, KG.since, KG.until),
            *(RDF.object, KG.role, KG.summary),
        ),
    )
)
_FIGURE: Final = re.compile("[0-9]+")
_BETWEEN: Final = " · "


@dataclass(frozen=True, slots=True)
class ClaimText:
    """What names a claim; its entries, each a text to show and the words to find."""

    label: Phrase
    entries: list[tuple[Phrase, str]]


def claim_texts(
    claims: Sequence[IndexedThing], names: Mapping[str, list[Phrase]], language: str
) -> Iterator[ClaimText]:
    """Yield the texts of claims, given the names of things, in a language to show."""
    graph = TripleIndex(_triples(claims, names), language)
    for claim in claims:
        states = stated(graph, NamedNode(claim.iri[1:-1]))
        yield _texts(claim, states, names, language)


def _texts(
    claim: IndexedThing, states: str, names: Mapping[str, list[Phrase]], language: str
) -> ClaimText:
    about, who = (_names(claim, each, names) for each in (_ABOUT, _WHO))
    summaries = claim.texts(_SUMMARY)
    shown = _joined([states, *(_text(one, language) for one in about)])
    words = [
        shown,
        *(one.text for one in summaries),
        *(_text(w, language) for w in who),
    ]
    entries = [(Phrase(shown, language), " ".join(words))]
    figures = " ".join(_FIGURE.findall(states))
    others = {text.language for one in about for text in one} - {language, ""}
    for other in sorted(others):
        inside = _joined(_in(about, other))
        words = [inside, figures, *_in(who, other)]
        entries.append((Phrase(inside, other), " ".join(words)))
    label = best(summaries, language) or Phrase(shown, language)
    return ClaimText(label, entries)


def _names(
    claim: IndexedThing, predicates: Iterable[str], names: Mapping[str, list[Phrase]]
) -> list[list[Phrase]]:
    """Return the names of each thing that a claim leads to by some predicates."""
    nodes = dict.fromkeys(node for each in predicates for node in claim.nodes(each))
    return [found for node in nodes if (found := names[node])]


def _in(things: Iterable[list[Phrase]], language: str) -> list[str]:
    return [text.text for one in things for text in one if text.language == language]


def _joined(texts: Iterable[str]) -> str:
    """Return texts beside each other, each once."""
    return _BETWEEN.join(dict.fromkeys(text for text in texts if text))


def _text(texts: list[Phrase], language: str) -> str:
    found = best(texts, language)
    return found.text if found else ""


def _triples(
    claims: Iterable[IndexedThing], names: Mapping[str, list[Phrase]]
) -> Iterator[Triple]:
    """Yield what claims state, and the names of what they state it of."""
    lines = [
        (claim.iri, predicate, value)
        for claim in claims
        for predicate in _STATED
        for value in claim.of(predicate)
    ]
    content = "".join(f"{' '.join(line)} .\n" for line in lines)
    for quad in parse(content.encode(), format=RdfFormat.N_TRIPLES):
        yield quad.triple
    for node in {value: None for *_, value in lines if value.startswith("<")}:
        for text in names[node]:
            yield Triple(NamedNode(node[1:-1]), RDFS.label, literal(text))
