"""The sources that a claimant names for what it states, each described once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.rdf.vocabulary import DC, DCTERMS, KG, RDF
from kg.tables.facts import about
from kg.tables.new_source import edtf_literal, tag_literal
from kg.tables.said import triples_of
from kg.tables.values import ValueProblemError, edtf
from kg.tables.words import slug_of_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode, Triple

    from kg.rdf.index import Term
    from kg.tables.facts import Facts
    from kg.tables.said import Said
    from kg.tables.words import ThingWords


class CitedSources:
    """The sources that rows cite and the project does not have."""

    def __init__(self, words: ThingWords) -> None:
        """Take the words of a project."""
        self._words = words
        self._said: dict[NamedNode, Said] = {}

    def description(self, source: NamedNode) -> list[Triple]:
        """Return the statements about a cited source that is new."""
        return triples_of(source, self._said.get(source, []))

    def of(self, facts: Facts) -> list[NamedNode]:
        """Return the sources that a row cites, each once.

        Raises:
            ValueProblemError: a field that a new source needs is empty or not valid.
        """
        titles = [" ".join(one.split()) for one in facts.texts("cited")]
        publishers, dates = (
            _beside(titles, facts.texts(field))
            for field in ("cited-publisher", "cited-date")
        )
        every = zip(titles, publishers, dates, strict=True)
        found = [self._source(facts, *one) for one in every if one[0]]
        return [*dict.fromkeys(found)]

    def _source(self, facts: Facts, title: str, publisher: str, date: str) -> NamedNode:
        name = slug_of_id(title)
        for word in (title, name):
            if found := about("cited", partial(self._words.find, "source", word)):
                return found
        said = [*_described(facts, title, publisher, date)]
        word = facts.need("cited-type", "a cited source that is new needs it")
        kind = about("cited-type", lambda: self._words.concept("source-type", word))
        source = about("cited", partial(self._words.create, "source", name))
        said.append((KG.sourceType, kind))
        self._said[source] = said
        return source


def _beside(titles: list[str], others: list[str]) -> list[str]:
    """Return what stands beside each title; nothing if the numbers differ."""
    return others if len(others) == len(titles) else [""] * len(titles)


def _described(
    facts: Facts, title: str, publisher: str, date: str
) -> Iterator[tuple[NamedNode, Term]]:
    language = facts.mapping.language
    read = facts.need("cited-copy-read", "a cited source that is new needs it")
    yield RDF.type, KG.Source
    yield DCTERMS.title, Literal(title, language=language)
    yield DC.publisher, Literal(publisher or "not shown")
    tag = facts.text("cited-language") or "und"
    yield DCTERMS.language, tag_literal(tag, "cited-language")
    yield KG.copyRead, Literal(read, language=language)
    try:
        if date:
            yield DCTERMS.issued, edtf_literal(edtf(date, facts.mapping.writing))
    except ValueProblemError as error:
        what = f"{error.what}; the cited source gets no date"
        facts.warn("cited-date", what, error.remedy)
