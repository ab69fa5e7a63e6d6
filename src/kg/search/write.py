"""Writes the index of a release from the dump of its default graph.

The dump is read twice, line by line: names and notes first, then what needs the names
of other things. Only names that occur often are kept in memory.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseError
from kg.iris import graph_name
from kg.rdf.batches import batches
from kg.rdf.rows import Memo
from kg.rdf.vocabulary import DCTERMS, KG, OWL, PROV
from kg.search.claim_texts import claim_texts
from kg.search.classes import CLAIM_GROUP, OTHERS
from kg.search.entries import IndexedThing, Phrase, best, clipped, described
from kg.search.folding import fold, sounds
from kg.search.tables import CLAIMS, FORMAT, INDEXES, NAMES, NOTES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BATCH: Final = 2_000
_CLASS: Final = str(OWL.Class)
_TYPES: Final = tuple(
    map(str, (KG.eventType, KG.placeType, KG.sourceType, KG.carrierType))
)
_WHEN: Final = tuple(map(str, (KG.start, KG.end, DCTERMS.issued)))
_DESCRIPTION: Final = (str(DCTERMS.description),)
_CLAIMANT, _SOURCE, _PARTY = map(
    str, (PROV.wasAttributedTo, PROV.wasQuotedFrom, KG.party)
)
_OF_MODEL: Final = f"<{KG.namespace}"
_THING: Final = (
    "INSERT INTO thing (id, local, class, first, last) VALUES (?, ?, ?, ?, ?)"
)
_ENTRY: Final = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)"
_WORDS: Final = "INSERT INTO word (rowid, key, sound) VALUES (?, ?, ?)"
_TO_INDEX: Final = "SELECT id, key, text FROM entry ORDER BY id"
_MORE: Final = """
UPDATE thing SET label = ?, language = ?, details = ?, party = ? WHERE id = ?
"""
_LABEL: Final = "UPDATE thing SET label = ?, language = ? WHERE id = ?"
_TO: Final = " \N{EN DASH} "
_NOTHING: Final = Phrase("", "")
_CALLED: Final = """
SELECT entry.text, entry.language FROM thing JOIN entry ON entry.thing = thing.id
WHERE thing.local = ? AND entry.main = 1 ORDER BY entry.id
"""
_OF_SOURCES: Final = """
UPDATE thing SET first = source.first, last = source.last FROM thing AS source
WHERE thing.id = ? AND source.local = ? AND coalesce(thing.first, thing.last) IS NULL
"""
_PARTIES: Final = "SELECT DISTINCT party FROM thing WHERE party IS NOT NULL ORDER BY 1"


def write_index(path: Path, dump: Path, namespace: str, language: str) -> None:
    """Write the index of the things in a namespace; its texts are in a language.

    Raises:
        OSError: the dump cannot be read.
        ReleaseError: SQLite cannot write it, or has no full-text search.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            # what breaks off is thrown away, and what is whole is flushed later
            for setting in ("journal_mode = OFF", "synchronous = OFF"):
                connection.execute(f"PRAGMA {setting}")
            connection.executescript(f"PRAGMA user_version = {FORMAT}; BEGIN; {TABLES}")
            _Writer(connection, dump, namespace, language).write()
            connection.execute("INSERT INTO word (word) VALUES ('optimize')")
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise ReleaseError(f"{path}: the search index was not written: {error}") from (
            error
        )


class _Writer:
    def __init__(
        self, connection: sqlite3.Connection, dump: Path, namespace: str, language: str
    ) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany
        self._dump = dump
        self._start = f"<{namespace}"
        self._language = language
        self._classes: dict[str, list[Phrase]] = {}
        self._called = Memo(self._find_names)
        self._claims = count(CLAIMS)

    def write(self) -> None:
        """Fill the tables."""
        self._write_names()
        for index in INDEXES:
            self._run(index)
        every = self._run(_TO_INDEX)
        for rows in batches(_indexed(*entry) for entry in every):
            self._run_many(_WORDS, rows)
        for some in batches(enumerate(self._things(), 1), _BATCH):
            self._write_details(some)
            self._write_claims(some)
        self._write_parties()

    def _things(self) -> Iterator[IndexedThing]:
        """Yield the things to be found, in the order of the dump."""
        with self._dump.open("rb") as lines:
            for one in described(lines):
                if not one.iri.startswith(self._start):
                    if _CLASS in one.types:
                        self._classes[one.iri] = one.main_names
                elif self._is_found(one):
                    yield one

    def _is_found(self, one: IndexedThing) -> bool:
        """Whether people look for a thing: it has a class of ours, or a name."""
        if "#" in one.iri or graph_name(self._local(one.iri)) is not None:
            return False
        return one.group != OTHERS or one.has_name

    def _write_names(self) -> None:
        names, notes = count(NAMES), count(NOTES)
        for some in batches(enumerate(self._things(), 1), _BATCH):
            self._run_many(
                _THING,
                [
                    (number, self._local(one.iri), one.group, *one.years)
                    for number, one in some
                ],
            )
            entries: list[tuple[int | str | None, ...]] = [
                (
                    next(names),
                    number,
                    is_main,
                    text.language,
                    text.text,
                    fold(text.text),
                )
                for number, one in some
                for is_main, texts in ((1, one.main_names), (0, one.other_names))
                for text in texts
            ]
            entries += [
                (next(notes), number, 0, note.language, note.text, None)
                for number, one in some
                for note in one.notes
            ]
            self._run_many(_ENTRY, entries)

    def _write_details(self, some: list[tuple[int, IndexedThing]]) -> None:
        """Write what is shown of things beside the text that was found."""
        rows = []
        for number, one in some:
            label = best(one.main_names, self._language)
            label = label or clipped(best(one.notes, self._language) or _NOTHING)
            details = json.dumps(self._details(one), ensure_ascii=False)
            party = next(map(self._local, one.nodes(_PARTY)), None)
            shown = (label.text, label.language, details, party)
            rows.append((*shown, number))
        self._run_many(_MORE, rows)

    def _details(self, one: IndexedThing) -> list[tuple[str, str]]:
        """Return what a thing is: its type, dates and description, or who claims it."""
        if one.group == CLAIM_GROUP:
            nodes = (*one.nodes(_CLAIMANT), *one.nodes(_SOURCE))
            found = [best(self._called[node], self._language) for node in nodes]
        else:
            types = [node for each in _TYPES for node in one.nodes(each)]
            called = [self._called[node] for node in types] or [self._class(one)]
            found = [best(names, self._language) for names in called]
            dates = (one.texts([each])[:1] for each in _WHEN)
            when = _TO.join(text.text for each in dates for text in each)
            found += [Phrase(when, "") if when else None]
            found += [best(one.texts(_DESCRIPTION), self._language)]
        return [(text.text, text.language) for text in found if text]

    def _class(self, one: IndexedThing) -> list[Phrase]:
        """Return the names of the class of the model that a thing is of.

        The last by name is the narrowest: a person is also an agent, and an author.
        """
        classes = sorted(each for each in one.types if each.startswith(_OF_MODEL))
        return self._classes.get(classes[-1], []) if classes else []

    def _write_claims(self, some: list[tuple[int, IndexedThing]]) -> None:
        claims = [(number, one) for number, one in some if one.group == CLAIM_GROUP]
        texts = claim_texts([one for _, one in claims], self._called, self._language)
        entries, words, labels = [], [], []
        for (number, _), found in zip(claims, texts, strict=True):
            labels.append((found.label.text, found.label.language, number))
            for text, key in found.entries:
                entry = next(self._claims)
                entries.append((entry, number, 0, text.language, text.text, None))
                words.append((entry, fold(key), ""))
        sources = [
            (number, self._local(node))
            for number, one in claims
            for node in one.nodes(_SOURCE)[:1]
        ]
        self._run_many(_OF_SOURCES, sources)
        self._run_many(_LABEL, labels)
        self._run_many(_ENTRY, entries)
        self._run_many(_WORDS, words)

    def _write_parties(self) -> None:
        for (local,) in self._run(_PARTIES).fetchall():
            names = self._called[f"{self._start}{local}>"]
            name = best(names, self._language) or Phrase(local, "")
            row = (local, name.text, name.language)
            self._run("INSERT INTO party VALUES (?, ?, ?)", row)

    def _find_names(self, iri: str) -> list[Phrase]:
        """Return the main names of a thing."""
        if not iri.startswith(self._start):
            return self._classes.get(iri, [])
        return [Phrase(*row) for row in self._run(_CALLED, (self._local(iri),))]

    def _local(self, iri: str) -> str:
        return iri[len(self._start) : -1]


def _indexed(number: int, key: str | None, text: str) -> tuple[int, str, str]:
    """Return the words of an entry, and what those of a name sound like."""
    if key is None:
        return number, fold(text), ""
    return number, key, " ".join(filter(None, sounds(key)))
