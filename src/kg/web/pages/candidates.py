"""The things that the cells of a table may mean, with a score.

The names of the index alone decide, and the class if one is given. Only a name that is
the text of the cell, letter by letter after folding, and that no other thing has, is
called a match.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kg.search.classes import CLASSES
from kg.search.find import Filters, find, find_local, hits
from kg.search.fit import Fit
from kg.search.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.iris import Iris
    from kg.search.find import Hit
    from kg.search.tables import Connection
    from kg.web.pages.reconcile_request import MatchQuery

_WHOLE: Final = 100.0
_PARTS: Final = {Fit.BEGINNING: 90.0, Fit.WORDS: 70.0, Fit.SOUND: 50.0}
"""The score of a name that only has the words, if it had no letter more."""
_LOST: Final = 0.5
"""What is left of a score if no property that was given fits."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant; ``score`` is 100 for a name that is the text."""

    local: str
    name: str
    description: str
    group: str
    score: float
    is_match: bool

    def document(self, types: Mapping[str, dict[str, str]]) -> dict[str, Any]:
        """Return the candidate as JSON, with the type of its group."""
        return {
            "id": self.local,
            "name": self.name,
            "description": self.description,
            "type": [types[self.group]] if self.group in types else [],
            "score": self.score,
            "match": self.is_match,
        }


def candidates(index: Connection, iris: Iris, asked: MatchQuery) -> list[Candidate]:
    """Return the candidates for a cell, the best first.

    Raises:
        SearchError: the index is damaged.
    """
    found = list(_of_identifier(index, iris, asked)) or _of_name(index, asked)
    exact = [one for one in found if one.score == _WHOLE]
    if len(exact) == 1:
        found = [replace(one, is_match=one is exact[0]) for one in found]
    return found


def weighed(
    found: Sequence[Candidate], fitting: Mapping[str, float]
) -> list[Candidate]:
    """Return candidates by the part of the properties that fit each, from 0 to 1."""
    changed = [
        replace(
            one,
            score=round(one.score * (_LOST + (1 - _LOST) * fitting[one.local]), 1),
            is_match=one.is_match and fitting[one.local] == 1,
        )
        for one in found
    ]
    return sorted(changed, key=lambda one: -one.score)


def _of_identifier(
    index: Connection, iris: Iris, asked: MatchQuery
) -> Iterator[Candidate]:
    local = iris.local_name(asked.text) or asked.text
    for hit in hits(index, find_local(index, local).found):
        yield _candidate(hit, _WHOLE)


def _of_name(index: Connection, asked: MatchQuery) -> list[Candidate]:
    key = fold(asked.text)
    groups = [None] if asked.groups is None else list(asked.groups)
    ranked = [
        one
        for group in groups
        for one in find(index, asked.text, Filters(group), names_only=True).found
    ]
    found = hits(index, sorted(ranked)[: asked.limit])
    scored = [_candidate(hit, _score(hit, key)) for hit in found]
    return sorted(scored, key=lambda one: -one.score)


def _score(hit: Hit, key: str) -> float:
    if hit.fit is Fit.NAME:
        return _WHOLE
    most = _PARTS.get(hit.fit, 0.0)
    return round(most * len(key) / max(len(fold(hit.matched.text)), len(key), 1), 1)


def _candidate(hit: Hit, score: float) -> Candidate:
    return Candidate(
        local=hit.local,
        name=hit.label.text or hit.local,
        description=", ".join(one.text for one in hit.details),
        group=hit.group,
        score=score,
        is_match=False,
    )


def types(headings: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the types of the API by group: identifier and name."""
    return {
        group: {"id": cls.value.rpartition("#")[2], "name": headings[group]}
        for group, cls in CLASSES.items()
    }
