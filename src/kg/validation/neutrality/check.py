"""Reports each use of a listed word that nobody reviewed, as a warning.

People decide what is neutral, so the check refuses nothing: it asks for a neutral word,
a claim, or a reviewed exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.errors import Position, SourceError
from kg.iris import ShortNames
from kg.project import parse_toml
from kg.rdf.prefixes import project_prefixes
from kg.shacl.results import Result, Severity
from kg.sources.accepted_files import decode, files_with, read_raw
from kg.text.positions import position_at
from kg.validation.neutrality.exceptions import ReviewedException, read_exceptions
from kg.validation.neutrality.texts import texts_of_data, texts_of_documents
from kg.validation.neutrality.word_lists import WordList, WordSearch, read_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.project import Project
    from kg.sources.project_sources import Sources
    from kg.validation.neutrality.texts import OwnText
    from kg.validation.neutrality.word_lists import Match

NAME: Final = "neutral-wording"
STALE: Final = "exception-in-vain"
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Neutrality:
    """The words that only claims may say, and the reviewed exceptions."""

    words: WordSearch
    exceptions: tuple[ReviewedException, ...]
    names: ShortNames

    def on_data(self, sources: Sources) -> Iterator[Result]:
        """Yield the results on the ontology and the data."""
        of_data = [one for one in self.exceptions if not one.is_of_document]
        yield from self._results(texts_of_data(sources), of_data)

    def on_documents(self, project: Project) -> Iterator[Result]:
        """Yield the results on the documents that ``kg.toml`` names.

        Raises:
            SourceError: a document cannot be read, or a path does not exist.
        """
        paths = project.neutrality
        for path in (*paths.words, *paths.documents):
            if not path.exists():
                raise SourceError(
                    Position(path), "does not exist; see [neutrality] in kg.toml"
                )
        of_documents = [one for one in self.exceptions if one.is_of_document]
        yield from self._results(texts_of_documents(project), of_documents)

    def _results(
        self, texts: Iterable[OwnText], exceptions: list[ReviewedException]
    ) -> Iterator[Result]:
        used: set[ReviewedException] = set()
        for text in texts if self.words else ():
            for match in self.words.find(text.text):
                place = text.place(self.names)
                here = (one for one in exceptions if one.place == place)
                covering = [one for one in here if one.covers(text.text, match)]
                used.update(covering)
                if not covering:
                    yield _result(text, match)
        for one in exceptions:
            if one not in used:
                yield _in_vain(one)


def read_neutrality(project: Project) -> Neutrality:
    """Return the word lists and exceptions that ``kg.toml`` names.

    A path that does not exist holds none: a change may have removed it.

    Raises:
        SourceError: a file cannot be read.
        ProjectError: a file is no TOML, or a setting in it is wrong.
    """
    lists: list[WordList] = []
    exceptions: list[ReviewedException] = []
    there = (path for path in project.neutrality.words if path.exists())
    for path in files_with({".toml"}, there):
        raw = read_raw(path, project.limits.file_mib)
        document = parse_toml(path, raw.content)
        lists += read_lists(path, document)
        exceptions += read_exceptions(path, document, decode(raw))
    names = ShortNames(project_prefixes(project.id_namespace))
    return Neutrality(WordSearch(lists), tuple(exceptions), names)


def _result(text: OwnText, match: Match) -> Result:
    word = " ".join(text.text[match.start : match.end].split())[:_LONGEST]
    kind = match.found.kind.replace("_", " ")
    at = text.document
    return Result(
        name=NAME,
        focus_node=text.focus_node,
        path=text.path,
        value=text.value or Literal(word),
        severity=Severity.WARNING,
        message=f'"{word}" is a word of {kind}, which only a claim may say.',
        advice="choose a neutral word, make it a claim, or add a reviewed exception",
        position=position_at(at, text.text, match.start) if at else None,
    )


def _in_vain(exception: ReviewedException) -> Result:
    return Result(
        name=STALE,
        focus_node=Literal(exception.place),
        path=None,
        value=Literal(exception.quote),
        severity=Severity.WARNING,
        message="This exception matches no text any more: remove it.",
        position=exception.position,
    )
