"""The results of validation as values: invalid data are a normal answer.

SHACL, validation report, https://www.w3.org/TR/shacl/#validation-report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import Position
from kg.iris import split_iri
from kg.rdf.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.shacl.paths import PropertyPath

Term = NamedNode | BlankNode | Literal
ALTERED: Final = "rules-altered"
"""The name of results that show which rules a change alters."""


@dataclass(frozen=True, slots=True)
class Severity:
    """``sh:resultSeverity``: only Violation keeps a graph of ours from conforming.

    A shape may name any IRI; one that SHACL does not define counts as a violation.
    """

    iri: NamedNode
    VIOLATION: ClassVar[Severity]
    WARNING: ClassVar[Severity]
    INFO: ClassVar[Severity]

    @property
    def level(self) -> int:
        """How grave it is: 0 info, 1 warning, 2 violation and everything else."""
        return {SH.Info: 0, SH.Warning: 1}.get(self.iri, 2)

    @property
    def name(self) -> str:
        """The last part of the IRI, such as ``Violation``."""
        return split_iri(self.iri.value)[1]

    @classmethod
    def named(cls, name: str) -> Severity:
        """Return one of the three severities of SHACL by its local name.

        Raises:
            ValueError: there is no such severity.
        """
        for severity in (cls.VIOLATION, cls.WARNING, cls.INFO):
            if severity.name.lower() == name.lower():
                return severity
        raise ValueError(f"no severity {name!r}: Violation, Warning or Info")


Severity.VIOLATION = Severity(SH.Violation)
Severity.WARNING = Severity(SH.Warning)
Severity.INFO = Severity(SH.Info)


@dataclass(frozen=True, slots=True)
class Result:
    """One ``sh:ValidationResult``, or a solution of a check.

    ``name`` is the local name of the shape, or the file stem of the check, that
    found it, and is what reports cite. ``component`` and ``source_shape`` are None for
    what no shape found. ``expected`` are allowed values near to the one found, the
    nearest first; ``advice`` says what else to do, such as where to add a thing.
    ``position`` is the statement to change: the value's triple, else the subject; None
    where no file of the project holds it. Results that differ only in these three are
    one.

    ``messages`` are the values of ``sh:resultMessage`` (3.6.2.7), with their
    languages; ``message`` is the one that people are shown first.
    """

    name: str
    focus_node: Term
    path: PropertyPath | None
    value: Term | None
    severity: Severity
    message: str
    component: NamedNode | None = None
    source_shape: Term | None = None
    expected: tuple[str, ...] = field(default=(), compare=False)
    advice: str = field(default="", compare=False)
    position: Position | None = field(default=None, compare=False)
    messages: tuple[Literal, ...] = ()

    def __post_init__(self) -> None:
        """Take the message as the only value where no others are given."""
        if not self.messages:
            object.__setattr__(self, "messages", (Literal(self.message),))

    @property
    def said(self) -> tuple[str, ...]:
        """All messages in the language of the first, for people to read."""
        return spoken(self.messages)


def spoken(messages: Iterable[Literal]) -> tuple[str, ...]:
    """Return the texts of one language, in order: English, else none, else another."""
    texts: dict[str, list[str]] = {}
    for one in messages:
        texts.setdefault((one.language or "").lower(), []).append(one.value)
    chosen = min(texts, key=_preference, default="")
    return tuple(sorted(texts.get(chosen, [])))


def _preference(language: str) -> tuple[bool, bool, str]:
    return language.partition("-")[0] != "en", bool(language), language


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one run, sorted by position; ``triples`` were looked at.

    ``known`` are those of the results that a change did not bring: they stood before.
    ``touched`` are the files that it changes, or None where no change is looked at.
    ``omitted`` results were found and left out, because the caller asked for no more;
    ``refused`` says whether a new violation is among those.
    """

    results: tuple[Result, ...]
    triples: int
    known: frozenset[Result] = frozenset()
    omitted: int = 0
    refused: bool = False
    touched: frozenset[Path] | None = None

    @property
    def conforms(self) -> bool:
        """Whether no violation is new; warnings do not count."""
        return not self.refused and all(
            result.severity.level < Severity.VIOLATION.level or result in self.known
            for result in self.results
        )

    def limited(self, least: Severity, most: int | None = None) -> Report:
        """Return the report with so many results only, and none less grave.

        New results stay before known ones, and graver ones before others. Those that
        show altered rules stay beside them, or a change with many faults would hide
        that it alters some.
        """
        wanted = [one for one in self.results if one.severity.level >= least.level]
        ranked = sorted(wanted, key=lambda r: (r in self.known, -r.severity.level))
        notes = (one for one in wanted if one.name == ALTERED)
        others = [one for one in ranked if one.name != ALTERED]
        chosen = frozenset([*notes, *others[:most]])
        kept = tuple(one for one in wanted if one in chosen)
        return replace(
            self,
            results=kept,
            known=self.known & frozenset(kept),
            omitted=len(self.results) - len(kept),
            refused=not self.conforms,
        )

    def for_review(self) -> Report:
        """Return the report without what stood before in files that are as before."""
        touched = self.touched
        if touched is None:
            return self
        kept = tuple(
            one
            for one in self.results
            if one not in self.known or (one.position and one.position.path in touched)
        )
        return replace(self, results=kept, known=self.known & frozenset(kept))


def in_order(results: Iterable[Result]) -> tuple[Result, ...]:
    """Sort results as a reader of the files would."""
    return tuple(sorted(results, key=_reading_order))


def _reading_order(result: Result) -> tuple[str, int, int, tuple[str, ...]]:
    place = result.position or Position(Path())
    which = (result.focus_node, result.name, result.value, result.component)
    what = (*which, result.path, result.message)
    return str(place.path), place.line or 0, place.column or 0, tuple(map(str, what))


def local_name(term: Term) -> str:
    """Return what a report calls a shape: the last part of its IRI, or its label."""
    if isinstance(term, NamedNode):
        return split_iri(term.value)[1] or term.value
    return str(term)
