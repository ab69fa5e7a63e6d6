"""Finds the things of an index that fit what was typed.

Names that are what was typed come first, then names that begin with it, names with all
its words, names with words that sound like these, notes, and claims. Of each kind, the
best by the words (bm25) come first, if they are not too many to rank. A word stands for
all words that begin with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.search.classes import GROUPS
from kg.search.entries import Phrase
from kg.search.fit import Fit, expression, fit_of
from kg.search.folding import fold
from kg.search.tables import CLAIMS, END, NAMES, NOTES, SearchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.search.tables import Connection

MOST: Final = 500
"""So many entries of a kind are looked at: nobody reads more."""
_MINOR: Final = GROUPS.index("scopes")
"""From here on, groups of what people seldom look for by itself."""
_AFTER: Final = "{"
"""The character after the last one of folded texts."""
_COLUMNS: Final = "entry.id, entry.thing, entry.main, entry.key, thing.class"
_BY_NAME: Final = f"""
SELECT {_COLUMNS}, length(entry.key) FROM entry JOIN thing ON thing.id = entry.thing
WHERE entry.key >= ? AND entry.key < ?%s ORDER BY entry.key, entry.id LIMIT {MOST}
"""  # noqa: S608 - of constants
_BY_WORDS: Final = f"""
SELECT {_COLUMNS}, %s FROM word
CROSS JOIN entry ON entry.id = word.rowid CROSS JOIN thing ON thing.id = entry.thing
WHERE word MATCH ? AND word.rowid >= ? AND word.rowid < ?%s
ORDER BY word.rowid LIMIT {MOST}
"""  # noqa: S608 - of constants
_RANK: Final = "word.rank"
_SHOWN: Final = """
SELECT thing.local, thing.class, thing.label, thing.language, thing.details,
    thing.party, entry.text, entry.language
FROM thing JOIN entry ON entry.id = ? WHERE thing.id = entry.thing
"""
_THING: Final = """
SELECT entry.id, thing.id, thing.class FROM thing JOIN entry ON entry.thing = thing.id
WHERE thing.local = ? ORDER BY entry.id LIMIT 1
"""
_NAMES: Final = """
SELECT text, language FROM entry WHERE thing = ? AND id < ? ORDER BY id
"""
_KINDS: Final = ((NAMES, NOTES), (NOTES, CLAIMS), (CLAIMS, END))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the things must be; None allows all.

    ``group`` is one of :data:`kg.search.classes.GROUPS`, ``party`` the local name of a
    party. ``first`` and ``last`` are years; the dates of a thing must meet them.
    """

    group: str | None = None
    party: str | None = None
    first: int | None = None
    last: int | None = None

    def condition(self) -> tuple[str, list[str | int]]:
        """Return the conditions in SQL, and their values."""
        wanted = {
            "thing.class = ?": self.group,
            "thing.party = ?": self.party,
            "coalesce(thing.last, thing.first) >= ?": self.first,
            "coalesce(thing.first, thing.last) <= ?": self.last,
        }
        given = {sql: value for sql, value in wanted.items() if value is not None}
        return "".join(f" AND {sql}" for sql in given), list(given.values())


class Ranked(NamedTuple):
    """A thing that fits, by which entry, and how well; the best are the smallest."""

    fit: Fit
    is_minor: bool
    is_other_name: bool
    rank: float
    group: int
    entry: int
    thing: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and the text by which it was found.

    ``details`` are what the thing is, each a text to show. ``party`` is a local name.
    """

    local: str
    group: str
    label: Phrase
    details: tuple[Phrase, ...]
    party: str | None
    matched: Phrase
    fit: Fit


@dataclass(frozen=True, slots=True)
class Hits:
    """The things that fit, the best first; ``has_more`` if not all were looked at."""

    found: list[Ranked]
    has_more: bool = False


def find(
    connection: Connection, text: str, filters: Filters, *, names_only: bool
) -> Hits:
    """Return the things that fit a text, each once."""
    key = fold(text)
    if not key:
        return Hits([])
    condition, values = filters.condition()
    by_name = _BY_NAME % condition, (key, key + _AFTER, *values)
    parts = [connection.execute(*by_name).fetchall()]
    for kind in _KINDS[:1] if names_only else _KINDS:
        asked = (expression(key, by_sound=kind is _KINDS[0]), *kind, *values)
        rows = connection.execute(_BY_WORDS % ("0", condition), asked).fetchall()
        # of too many, the rank would cost more than all the rest, and help less
        if 1 < len(rows) < MOST:
            rows = connection.execute(_BY_WORDS % (_RANK, condition), asked).fetchall()
        parts.append(rows)
    best: dict[int, Ranked] = {}
    for part in parts:
        for row in part:
            one = _found(key, *row)
            if one.thing not in best or one < best[one.thing]:
                best[one.thing] = one
    return Hits(sorted(best.values()), any(len(part) == MOST for part in parts))


def find_local(connection: Connection, local: str) -> Hits:
    """Return the thing of a local name."""
    # what is no text in UTF-8 names nothing, and SQLite does not take it
    known = local.encode("utf-8", "replace").decode()
    rows = connection.execute(_THING, (known,)).fetchall()
    return Hits(
        [_found("", entry, thing, 1, "", group, 0) for entry, thing, group in rows]
    )


def hits(connection: Connection, found: Iterable[Ranked]) -> Iterator[Hit]:
    """Yield what is shown of things that were found.

    Raises:
        SearchError: the index is damaged.
    """
    for one in found:
        row = connection.execute(_SHOWN, (one.entry,)).fetchone()
        try:
            local, group, label, language, details, party, text, of_text = row
            shown = tuple(Phrase(str(a), str(b)) for a, b in json.loads(details))
        except (TypeError, ValueError):
            raise SearchError("the search index is damaged; build it anew") from None
        yield Hit(
            local=str(local),
            group=str(group),
            label=Phrase(str(label), str(language)),
            details=shown,
            party=str(party) if party else None,
            matched=Phrase(str(text), str(of_text)),
            fit=one.fit,
        )


def names(connection: Connection, found: Ranked) -> list[Phrase]:
    """Return all names of a thing."""
    rows = connection.execute(_NAMES, (found.thing, NOTES))
    return [Phrase(str(text), str(language)) for text, language in rows]


def parties(connection: Connection) -> dict[str, Phrase]:
    """Return the parties of things, with their labels, in the order of these."""
    rows = connection.execute("SELECT * FROM party ORDER BY label, local")
    return {str(local): Phrase(str(text), str(tag)) for local, text, tag in rows}


def _found(  # noqa: PLR0913, PLR0917 - the columns of a row
    key: str,
    entry: int,
    thing: int,
    main: int,
    name: str | None,
    group: str,
    rank: float,
) -> Ranked:
    """Return how an entry fits a folded text."""
    fit = fit_of(key, entry, str(name))
    order = len(str(name)) if fit is Fit.BEGINNING else rank
    place = GROUPS.index(group) if group in GROUPS else len(GROUPS)
    return Ranked(
        fit=fit,
        is_minor=place >= _MINOR,
        is_other_name=not main,
        rank=0 if fit is Fit.NAME else order,
        group=place,
        entry=entry,
        thing=thing,
    )
