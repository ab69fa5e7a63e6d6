"""Words that only a claim may say, by language and kind, and where a text has them.

A word is written as it is, or as its beginning with ``*``. Words are data, never
regular expressions, so that no list can make the search slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_WORD: Final = re.compile(r"[^\W\d_]+\*?(?:[-' ][^\W\d_]+\*?)*")
_SEPARATOR: Final = re.compile(r"[- ]")
_TOKEN: Final = re.compile(r"[^\W\d_]+")
_HEAD: Final = 3
"""The number of letters that a beginning has at least."""
_ALIKE: Final = (
    *(
        ("\u0130", "i"),
        ("\u0131", "i"),
    ),  # i with and without a dot, in Turkic alphabets
    *(("\u0401", "\u0415"), ("\u0451", "\u0435")),
)
_BLOCK: Final = re.compile(r"\n(?=[\n|]|- )")
_START: Final = r"(?<!\w)"
_BETWEEN: Final = r"(?:[^\w.;:|<>]{1,3}\w+){0,3}?[^\w.;:|<>]{1,3}"
_NUMBER: Final = r"(?<![^\W\d_]-)(?!(?:19|20)\d\d(?!\d))\d[\d.,]*(?!\w)"
"""A number, but not a year of the last or this century, nor the end of a slug."""
_KEYS: Final = {"language", "words", "words_beside_numbers", "exceptions"}


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of one language and one kind, such as characterization."""

    language: str
    kind: str
    words: tuple[str, ...]
    beside_number: bool
    """Whether they are meant only beside a number: "12 killed", not "killed"."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place in a text where a word of a list is."""

    start: int
    end: int
    found: WordList


class WordSearch:
    """Finds the words of all lists in a text, whatever the language of the text."""

    def __init__(self, lists: Iterable[WordList]) -> None:
        """Take the lists; an empty one finds nothing."""
        self._lists = [one for one in lists if one.words]
        groups = (f"({_expression(one)})" for one in self._lists)
        self._pattern = re.compile(_START + f"(?:{'|'.join(groups)})")
        # most texts have no listed word, and a look at their words shows it faster
        first = {
            folded(_SEPARATOR.split(word)[0]) for o in self._lists for word in o.words
        }
        self._firsts = tuple(word.removesuffix("*") for word in first)
        self._heads = frozenset(word[:_HEAD] for word in self._firsts)

    def __bool__(self) -> bool:
        """Return whether there is a word to find."""
        return bool(self._lists)

    def find(self, text: str) -> Iterator[Match]:
        """Yield each place where a word is, in order; none is across paragraphs."""
        whole, start = folded(text), 0
        for block in _BLOCK.split(whole):
            if self._may_have(block):
                for found in self._pattern.finditer(block):
                    which = self._lists[(found.lastindex or 1) - 1]
                    yield Match(start + found.start(), start + found.end(), which)
            start += len(block) + 1

    def _may_have(self, block: str) -> bool:
        heads = self._heads
        words = {word for word in _TOKEN.findall(block) if word[:_HEAD] in heads}
        return any(word.startswith(self._firsts) for word in words)


def folded(text: str) -> str:
    """Return a text in lower case, of the same length, with only one i and ye."""
    for letter, base in _ALIKE:
        text = text.replace(letter, base)
    return text.lower()


def read_lists(path: Path, document: dict[str, Any]) -> list[WordList]:
    """Return the word lists in the document of a file.

    Raises:
        ProjectError: the file has an unknown setting, or a word that is none; or
            it states nothing.
    """
    for key in document.keys() - _KEYS:
        listed = ", ".join(sorted(_KEYS))
        raise ProjectError(f"{path}: {key}: unknown setting; known: {listed}")
    if not any(document.get(key) for key in _KEYS - {"language"}):
        # a list that was cut off would let every word pass
        raise ProjectError(f"{path}: has no words; add some, or remove the file")
    language = document.get("language", "")
    lists = []
    for table in ("words", "words_beside_numbers"):
        kinds = document.get(table, {})
        if not isinstance(kinds, dict) or (kinds and not _is_text(language)):
            raise ProjectError(f"{path}: {table}: must be a table, beside a language")
        for kind, words in kinds.items():
            said = f"{path}: {table}.{kind}"
            beside_number = table != "words"
            checked = _checked(said, words)
            lists.append(WordList(language, kind, checked, beside_number))
    return lists


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _checked(setting: str, words: object) -> tuple[str, ...]:
    if not isinstance(words, list):
        raise ProjectError(f"{setting}: must be a list of words")
    for word in words:
        if not isinstance(word, str) or not _WORD.fullmatch(word):
            raise ProjectError(
                f"{setting}: {word!r} is no word; write letters, and * for any ending"
            )
        if any(len(p) <= _HEAD and p[-1] == "*" for p in _SEPARATOR.split(word)):
            raise ProjectError(
                f"{setting}: {word!r} is too short; write {_HEAD} letters before *"
            )
    return tuple(words)


def _expression(one: WordList) -> str:
    words = "|".join(map(_word, one.words))
    if not one.beside_number:
        return f"(?:{words})"
    number, words = _NUMBER, f"(?:{words})"
    return f"{number}{_BETWEEN}{words}|{words}{_BETWEEN}{number}"


def _word(word: str) -> str:
    parts = _SEPARATOR.split(folded(word))
    return r"[-\s]+".join(map(_part, parts))


def _part(part: str) -> str:
    ending = r"\w*" if part.endswith("*") else r"(?!\w)"
    return re.escape(part.removesuffix("*")) + ending
