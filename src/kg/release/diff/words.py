"""Words for terms, values and verdicts, and lists that are cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.claims.wording import name, stated
from kg.iris import ShortNames, split_iri
from kg.rdf.vocabulary import KG, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.rdf.index import Term
    from kg.release.diff.changes import Changes
    from kg.release.diff.sides import VerdictSaid

_CAPITAL: Final = re.compile("(?<=[a-z])[A-Z]")
MOST: Final = 5
"""How many lines of a list are told, unless all are asked for."""
Entry = tuple[str, str, list[str]]
"""A name, a label, and details."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: how many things it is about, and the entries on them."""

    title: str
    count: int
    entries: list[Entry]


class Words:
    """Names things as the newer version does, or else as the older one."""

    def __init__(self, changes: Changes, most: int | None) -> None:
        """Take the changes, and how many lines of a list to tell; None is all."""
        self._sides = changes.new, changes.old
        prefixes = {**changes.before.prefixes, **changes.after.prefixes}
        self._names = ShortNames(prefixes)
        self._most = most

    def short(self, term: object) -> str:
        """Return a term as a person would write it in Turtle."""
        return self._names.name(term)

    def label(self, term: object) -> str:
        """Return the label of a term, or its short name."""
        return self._label(term) or self.short(term)

    def property(self, term: NamedNode) -> str:
        """Return the label of a property, or the words of its name."""
        words = _CAPITAL.sub(r" \g<0>", split_iri(term.value)[1]).lower()
        return self._label(term) or words

    def value(self, terms: Iterable[Term], *, before: bool = False) -> str:
        """Return values in words: texts in quotation marks, and labels of things.

        A thing that was a value before has the label that it had then: a new label may
        name somebody else.
        """
        said = [
            f'"{one.value}"'
            if isinstance(one, Literal) and one.language
            else self._label(one, before=before) or self.short(one)
            for one in terms
        ]
        return ", ".join(said) or "nothing"

    def claim(self, claim: Term) -> str:
        """Return what a claim states and who states it, after its short name."""
        graph = next(side for side in self._sides if side.has(claim)).graph
        if not isinstance(claim, NamedNode):
            return self.short(claim)
        about = [
            self.label(one)
            for one in (graph.node(claim, KG.measure), graph.node(claim, KG.kind))
            if one
        ]
        claimant = self.label(graph.node(claim, PROV.wasAttributedTo))
        said = ": ".join(filter(None, [*about, stated(graph, claim)]))
        return f"{self.short(claim)}: {said} ({claimant})"

    def verdict(self, found: VerdictSaid | None) -> str:
        """Return the relation of a verdict in words."""
        return self.label(found[0]) if found else "no verdict"

    def reason(self, found: VerdictSaid | None) -> str:
        """Return the reason of a verdict in words, or nothing if it has none."""
        return self.label(found[1]) if found and found[1] else ""

    def cut(self, lines: Sequence[str]) -> list[str]:
        """Return the first lines, and how many follow."""
        if self._most is None or len(lines) <= self._most:
            return list(lines)
        return [*lines[: self._most], f"and {len(lines) - self._most} more"]

    def _label(self, term: object, *, before: bool = False) -> str:
        sides = reversed(self._sides) if before else self._sides
        found = (name(side.graph, term) for side in sides)
        return next((one.value for one in found if one), "")
