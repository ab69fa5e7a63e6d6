"""What an index says of a thing, read from the sorted lines of a dump.

Terms are texts in N-Triples, as in :mod:`kg.rdf.rows`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.claims.edtf import edtf_interval
from kg.claims.interval import ClaimError
from kg.claims.wording import NAMES
from kg.rdf.index import chosen
from kg.rdf.rows import literal_parts, rows, things
from kg.rdf.vocabulary import DC, DCTERMS, KG, OA, RDF, RDFS, SKOS
from kg.search.classes import CLAIM_GROUP, group_of
from kg.text.escapes import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.rdf.rows import Value

Years = tuple[int | None, int | None]
"""The first and the last year; None if the date is open or unknown there."""

_MAIN: Final = tuple(map(str, NAMES))
_OTHER: Final = tuple(map(str, (SKOS.altLabel, DCTERMS.identifier, SKOS.notation)))
_NOTES: Final = tuple(
    map(
        str,
        (
            DCTERMS.description,
            SKOS.note,
            SKOS.definition,
            RDFS.comment,
            OA.bodyValue,
            KG.caution,
            DC.creator,
            DC.publisher,
        ),
    )
)
_TYPE: Final = str(RDF.type)
_DAYS: Final = (str(KG.earliest), str(KG.latest))
_DATES: Final = (str(KG.statedOn), str(DCTERMS.issued))
_YEAR: Final = re.compile(r"(-?[0-9]{4,9})-[0-9]{2}-[0-9]{2}")
_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and its language tag, which may be empty."""

    text: str
    language: str

    @classmethod
    def of(cls, literal: str) -> Phrase:
        """Return the text of a literal in N-Triples."""
        quoted, language, _ = literal_parts(literal)
        return cls(unescaped(quoted[1:-1]), language)


@dataclass(frozen=True, slots=True)
class IndexedThing:
    """A thing as a dump describes it: its IRI, and the values of each predicate.

    ``group`` is the name of its group (:mod:`kg.search.classes`).
    """

    iri: str
    values: dict[str, Value]
    group: str

    def of(self, predicate: str) -> list[str]:
        """Return the values of a predicate."""
        found = self.values.get(predicate, [])
        return [found] if isinstance(found, str) else found

    def texts(self, predicates: Iterable[str]) -> list[Phrase]:
        """Return the literals of some predicates, each once."""
        given = [each for each in predicates if each in self.values]
        literals = (one for each in given for one in self.of(each) if one[0] == '"')
        return list(dict.fromkeys(map(Phrase.of, literals))) if given else []

    def nodes(self, predicate: str) -> list[str]:
        """Return the values of a predicate that are IRIs."""
        return [one for one in self.of(predicate) if one[0] == "<"]

    @property
    def types(self) -> list[str]:
        """The classes of the thing."""
        return self.nodes(_TYPE)

    @property
    def has_name(self) -> bool:
        """Whether the thing is called anything."""
        return not self.values.keys().isdisjoint(_MAIN)

    @property
    def main_names(self) -> list[Phrase]:
        """What the thing is called: its labels or its title."""
        return self.texts(_MAIN)

    @property
    def other_names(self) -> list[Phrase]:
        """Other names, and identifiers, that are no main names too."""
        found = self.texts(_OTHER)
        main = {one.text for one in self.main_names} if found else set()
        return [one for one in found if one.text not in main]

    @property
    def notes(self) -> list[Phrase]:
        """What is noted of the thing, in sentences; of a source, also its authors."""
        return self.texts(_NOTES)

    @property
    def years(self) -> Years:
        """The years of an event, of when a claim was stated, or a source issued."""
        if dates := self.texts(_DATES):
            return _years(dates[0].text)
        if self.group == CLAIM_GROUP:  # its days are those that it states
            return None, None
        first, last = (self.texts([one]) for one in _DAYS)
        return _year(first), _year(last)


def described(lines: Iterable[bytes]) -> Iterator[IndexedThing]:
    """Yield the things of the sorted lines of a dump in N-Triples."""
    for subject, predicates, values in things(rows(lines)):
        said = dict(zip(predicates, values, strict=True))
        yield IndexedThing(subject, said, group_of(said.get(_TYPE, ())))


def best(texts: Sequence[Phrase], language: str) -> Phrase | None:
    """Return the text to show in a language; see :func:`kg.rdf.index.chosen`."""
    if len(texts) < 2:  # noqa: PLR2004 - there is nothing to choose
        return texts[0] if texts else None
    by_literal = {literal(one): one for one in texts}
    found = chosen(by_literal, language)
    return by_literal[found] if found else None


def literal(text: Phrase) -> Literal:
    """Return a text as a term."""
    return Literal(text.text, language=text.language or None)


def clipped(text: Phrase) -> Phrase:
    """Return the beginning of a long text, to name what has no name."""
    if len(text.text) <= _SHOWN:
        return text
    return Phrase(f"{text.text[:_SHOWN].rsplit(' ', 1)[0]} …", text.language)


def _years(date: str) -> Years:
    try:
        found = edtf_interval(date)
    except ClaimError:  # the dump of somebody else
        return None, None
    first, last = found.lower, found.upper
    return first[0] if first else None, last[0] if last else None


def _year(days: list[Phrase]) -> int | None:
    found = _YEAR.match(days[0].text) if days else None
    return int(found[1]) if found else None
