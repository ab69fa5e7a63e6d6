"""Compares sources and their passages with the texts that they were recorded from.

A text is no part of a project: whoever has it names its file. Three things are looked
at: that it is the text the source describes, that each passage lies at its offsets, and
that no text of the project repeats the words of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.errors import Position, SourceError
from kg.rdf.index import TripleIndex
from kg.rdf.suggestions import Suggestions
from kg.rdf.vocabulary import DC, DCTERMS, KG, OA, RDF, RDFS, SCHEMA
from kg.shacl.paths import Predicate
from kg.shacl.results import Result, Severity
from kg.sources.accepted_files import read_raw
from kg.text.encoding import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.sources import Sources

OTHER_TEXT: Final = "text-of-another-source"
OTHER_PASSAGE: Final = "passage-of-another-text"
SAME_WORDS: Final = "words-of-the-source"
MOST_WORDS: Final = 5
"""The most words in a row that a text of the project may share with a source."""

_SHIFTS: Final = sorted(
    product(range(-3, 4), repeat=2), key=lambda s: (s[0] != s[1], s)
)
# what is quoted from the source on purpose
_QUOTED: Final = frozenset(
    [DCTERMS.title, DC.creator, DC.publisher, KG.locator, KG.hedge]
)


@dataclass(frozen=True, slots=True)
class RecordedText:
    """The text of a source, given its slug."""

    source: str
    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return sha256(self.text.encode()).hexdigest()


def read_texts(named: Mapping[str, Path], sources: Sources) -> tuple[RecordedText, ...]:
    """Return the texts of files, by the slugs of their sources.

    Raises:
        SourceError: a file cannot be read or is not UTF-8, or the project describes no
            source of that name.
    """
    iris = sources.project.iris
    known = {
        triple.subject.value.removeprefix(iris.kind("source"))
        for file in sources.data
        for triple in file.triples
        if triple.predicate == RDF.type
        and triple.object == KG.Source
        and isinstance(triple.subject, NamedNode)
    }
    found = []
    for name, path in named.items():
        if name not in known:
            near = " or ".join(Suggestions(sorted(known)).near(name))
            advice = f"; try {near}" if near else ", as in source:herald"
            raise SourceError(Position(path), f"no source is called {name!r}{advice}")
        raw = read_raw(path, sources.project.limits.file_mib, is_named=True)
        found.append(RecordedText(name, text_of(path, raw.content)))
    return tuple(found)


def compare_texts(sources: Sources, texts: Iterable[RecordedText]) -> Iterator[Result]:
    """Yield a result for each contradiction between the texts and the project."""
    triples = [triple for file in sources.data for triple in file.triples]
    for text in texts:
        source = sources.project.iris.source(text.source)
        index = TripleIndex(triples)
        other = list(_other_text(source, text, index))
        yield from other
        if not other:
            for triple in triples:
                if triple.predicate == OA.hasSource and triple.object == source:
                    yield from _other_passage(triple.subject, text.text, index)
        yield from _same_words(sources, text)


def _other_text(
    source: NamedNode, text: RecordedText, index: TripleIndex
) -> Iterator[Result]:
    """Yield what a source says of its text that is not so, or that it says nothing."""
    for predicate, name, real in (
        (SCHEMA.sha256, "schema:sha256", text.digest),
        (KG.characters, "kg:characters", str(len(text.text))),
    ):
        stated = index.literal(source, predicate)
        if stated is None or stated.value != real:
            said = (
                f"The text given with --text has the {name} {real}: correct it, "
                "or give the text that was read."
            )
            yield _result(OTHER_TEXT, source, predicate, stated, said)


def _other_passage(passage: object, text: str, index: TripleIndex) -> Iterator[Result]:
    """Yield a result if a passage has another digest than the text at its offsets."""
    stated = index.literal(passage, SCHEMA.sha256)
    selector = index.node(passage, OA.hasSelector)
    start, end = (index.literal(selector, edge) for edge in (OA.start, OA.end))
    if stated is None or start is None or end is None:
        return  # the shapes say so
    first, last = int(start.value), int(end.value)
    if stated.value == _digest(text, first, last):
        return
    for before, after in _SHIFTS:
        if first + before >= 0 and stated.value == _digest(
            text, first + before, last + after
        ):
            said = (
                f"The text that was recorded stands at {first + before},{last + after} "
                f"and not at {first},{last}: off by {before} and {after}? "
                "Correct the selector and the IRI."
            )
            break
    else:
        said = (
            f"Another text stands at {first},{last}: correct the offsets, or "
            f'write schema:sha256 "{_digest(text, first, last)}" if they are right.'
        )
    yield _result(OTHER_PASSAGE, passage, SCHEMA.sha256, stated, said)


def _digest(text: str, start: int, end: int) -> str:
    return sha256(text[start:end].encode()).hexdigest()


def _same_words(sources: Sources, text: RecordedText) -> Iterator[Result]:
    """Yield a warning for each literal with more words in a row than may be shared."""
    literals = {
        (triple.subject, triple.predicate, triple.object)
        for file in sources.data
        for triple in file.triples
        if isinstance(triple.object, Literal) and triple.predicate not in _QUOTED
    }
    names = _names(sources)
    runs = _runs(text.text, names)
    for subject, predicate, literal in literals:
        if shared := sorted(_runs(literal.value, names) & runs):
            said = (
                f"These words are those of the source: {' '.join(shared[0])!r}. "
                "Say it in your own words."
            )
            yield _result(
                SAME_WORDS, subject, predicate, literal, said, Severity.WARNING
            )


def _names(sources: Sources) -> re.Pattern[str]:
    """Return a pattern for the names of agents, which are nobody's wording."""
    agents = sources.project.iris.kind("agent")
    names = {
        triple.object.value.casefold()
        for file in sources.data
        for triple in file.triples
        if triple.predicate == RDFS.label
        and isinstance(triple.object, Literal)
        and str(triple.subject).startswith(f"<{agents}")
    }
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def _runs(text: str, names: re.Pattern[str]) -> set[tuple[str, ...]]:
    """Return each run of one word more than may be shared; a name is one word."""
    words = re.findall(r"\w+", names.sub(" name ", text.casefold()))
    size = MOST_WORDS + 1
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def _result(
    name: str,
    focus_node: object,
    predicate: NamedNode,
    value: Literal | None,
    message: str,
    severity: Severity = Severity.VIOLATION,
) -> Result:
    return Result(
        name=name,
        focus_node=focus_node,  # type: ignore[arg-type]
        path=Predicate(predicate),
        value=value,
        severity=severity,
        message=message,
    )
