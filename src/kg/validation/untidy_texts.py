"""Warns of texts that ``kg format`` would tidy: SPARQL has no test for NFC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.rdf.tidy import tidied
from kg.shacl.paths import Predicate
from kg.shacl.results import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.sources.source_file import SourceFile

NAME: Final = "untidy-text"
_SAID: Final = "The text is not in NFC, or has blanks at its ends: run kg format."


def untidy_texts(files: Iterable[SourceFile]) -> Iterator[Result]:
    """Yield a result for each text that is not in NFC, or has blanks at its ends."""
    for file in files:
        for triple in file.triples:
            if tidied(triple.object) != triple.object:
                yield Result(
                    name=NAME,
                    focus_node=triple.subject,  # type: ignore[arg-type]
                    path=Predicate(triple.predicate),
                    value=triple.object,  # type: ignore[arg-type]
                    severity=Severity.WARNING,
                    message=_SAID,
                )
