"""Finds the things that words of a table name, among those of a project and its lists.

A word is the slug of a thing, its label, another name or its title, in any language and
in any case. The ``[words]`` of an ``import.toml`` come first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.iris import SLUG, slug
from kg.rdf.prefixes import KINDS
from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import DCTERMS, KG, RDFS, SKOS
from kg.tables.fields import NAMED
from kg.tables.values import ValueProblemError
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.iris import Iris
    from kg.rdf.index import TripleIndex

_NAMES: Final = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCTERMS.title)
_LONGEST_SLUG: Final = 60
_LONGEST_SHORT: Final = 40
_DIGITS: Final = 12
_MOST_SHOWN: Final = 8
_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "\u0131": "i",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
    }
)
_APOSTROPHES: Final = re.compile("['\u2019\u02bc]")


class ThingWords:
    """The things of a project by the words that name them, and those that are new."""

    def __init__(
        self, iris: Iris, graph: TripleIndex, given: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Take the graph of a project, without what the import wrote before."""
        self._iris = iris
        self._given = {
            kind: {same_word(word): name for word, name in words.items()}
            for kind, words in given.items()
        }
        self._named = {kind: _named(graph, kind) for kind in NAMED}
        self._lists: dict[str, Suggestions] = {}
        self._new: dict[str, dict[str, NamedNode]] = defaultdict(dict)

    def find(self, kind: str, word: str) -> NamedNode | None:
        """Return the thing that a word names, or None.

        Raises:
            ValueProblemError: it names several.
        """
        wanted = self._given.get(kind, {}).get(same_word(word), same_word(word))
        found = self._named[kind].get(wanted, [])
        if len(found) > 1:
            slugs = ", ".join(sorted(map(slug, found)))
            what = f'"{visible(word, 60)}" names {len(found)} things ({slugs})'
            raise ValueProblemError(what, f"write the slug, or {_said(kind, word)}")
        return found[0] if found else self._new[kind].get(wanted)

    def slugs(self, kind: str) -> list[str]:
        """Return the slugs of the things of a kind that the project has."""
        things = {one for found in self._named[kind].values() for one in found}
        return sorted(map(slug, things))

    def concept(self, kind: str, word: str) -> NamedNode:
        """Return the entry of a list that a word names.

        Raises:
            ValueProblemError: there is none, or several.
        """
        found = self.find(kind, word)
        if found is not None:
            return found
        known = self._lists.setdefault(kind, Suggestions(self.slugs(kind)))
        meant = known.near(same_word(word).replace(" ", "-"))
        said = f"meant: {meant[0]}?" if meant else f"known: {some_of(known.names)}"
        what = f'the project has no {kind} "{visible(word, 60)}" ({said})'
        remedy = f"add it to the list, or {_said(kind, word)}"
        raise ValueProblemError(what, remedy)

    def create(self, kind: str, word: str) -> NamedNode:
        """Return a new thing that a word names.

        Raises:
            ValueProblemError: its slug would be that of another thing, or none.
        """
        key, new = same_word(word), self._new[kind]
        name = self._given.get(kind, {}).get(key) or slug_of(word)
        if not name:
            what = f'"{visible(word, 60)}" makes no slug of ASCII letters'
            raise ValueProblemError(what, _said(kind, word))
        if name in self._named[kind] or name in new:
            what = f'"{visible(word, 60)}" would be {kind}:{name}, as another is'
            raise ValueProblemError(what, _said(kind, word))
        # a word that comes later can be the slug
        new[key] = new[name] = self._iris.thing(f"{kind}/{name}")
        return new[key]


def some_of(names: Sequence[str]) -> str:
    """Return the first names of a list for a message."""
    more = ", ..." if len(names) > _MOST_SHOWN else ""
    return ", ".join(visible(one, 40) for one in names[:_MOST_SHOWN]) + more


def same_word(word: str) -> str:
    """Return a word without what makes no difference: case, and white space."""
    return " ".join(unicodedata.normalize("NFC", word).casefold().split())


def slug_of(word: str) -> str:
    """Return a word as a slug, or an empty text if a letter of it is not Latin."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    if any(c.isalpha() and not c.isascii() for c in kept):
        return ""
    words = re.findall("[a-z0-9]+", _APOSTROPHES.sub("", kept))
    name = ""
    for one in words:
        longer = f"{name}-{one}" if name else one[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        name = longer
    return name if re.fullmatch(SLUG, name) else ""


def slug_of_id(word: str) -> str:
    """Return a slug that tells a name from all others.

    A digest stands for what a slug cannot have, such as signs and long texts.
    """
    name = slug_of(word)
    if name == same_word(word).replace(" ", "-"):
        return name
    if not word:
        return ""
    if len(name) > _LONGEST_SHORT:
        name = name[: _LONGEST_SHORT + 1].rpartition("-")[0] or name[:_LONGEST_SHORT]
    digest = sha256(same_word(word).encode()).hexdigest()[:_DIGITS]
    return "-".join(filter(None, (name, digest)))


def _said(kind: str, word: str) -> str:
    shown = visible(word, 60).replace("\\", "\\\\").replace('"', '\\"')
    return f'say which in the import.toml: [words.{kind}] "{shown}" = "slug"'


def _named(graph: TripleIndex, kind: str) -> dict[str, list[NamedNode]]:
    """Return the things of a kind by their slugs, and by their names."""
    found: dict[str, list[NamedNode]] = defaultdict(list)
    things = graph.instances(NamedNode(KG.namespace + KINDS[kind]))
    for thing in things:
        found[slug(thing)].append(thing)
    slugs = {*found}
    for thing in things:
        for word in {same_word(one) for one in _texts(graph, thing)} - slugs:
            found[word].append(thing)
    return dict(found)


def _texts(graph: TripleIndex, thing: NamedNode) -> Iterable[str]:
    for name in _NAMES:
        for term in graph.objects(thing, name):
            if isinstance(term, Literal):
                yield term.value
