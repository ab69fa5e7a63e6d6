"""What two versions say of their things, one by one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

    from kg.rdf.index import Term
    from kg.release.diff.sides import Said, Side


@dataclass(frozen=True, slots=True)
class Difference:
    """A property with its former and its new values."""

    property: NamedNode
    before: tuple[Term, ...]
    after: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An added or withdrawn thing (without differences), or a changed one.

    ``heir`` is what a renamed thing is called now.
    """

    subject: Term
    label: str
    differences: tuple[Difference, ...] = ()
    heir: Term | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """The changes to the things of one kind."""

    added: tuple[Change, ...] = ()
    withdrawn: tuple[Change, ...] = ()
    renamed: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()


class ThingComparison:
    """What differs between what two versions say of their things.

    ``moves`` says whether a thing is changed if a statement is only in another graph.
    """

    def __init__(
        self, old: Side, new: Side, renamed: Mapping[Term, Term], *, moves: bool
    ) -> None:
        """Take both versions, and the new names of things."""
        self._old, self._new, self._renamed = old, new, renamed
        self._moves = moves

    def kind(self, subjects: Iterable[Term]) -> Kind:
        """Return the changes to things; those with another IRI are renamed."""
        found: dict[str, list[Change]] = defaultdict(list)
        heirs = {*self._renamed.values()}
        for subject in subjects:
            if subject in self._renamed:
                found["renamed"].append(self._change(subject, self._renamed[subject]))
            elif subject in heirs:
                continue
            elif not self._old.has(subject):
                found["added"].append(Change(subject, self._new.label(subject)))
            elif not self._new.has(subject):
                found["withdrawn"].append(Change(subject, self._old.label(subject)))
            elif (change := self._change(subject, subject)).differences or self._moves:
                found["changed"].append(change)
        return Kind(**{fate: tuple(changes) for fate, changes in found.items()})

    def _change(self, before: Term, after: Term) -> Change:
        """Return how a thing differs; a renamed value is the same value."""
        was = {
            (prop, self._renamed.get(value, value))
            for prop, value in self._old.said(before)
        }
        is_now = self._new.said(after)
        differences = _differences(was - is_now, is_now - was)
        heir = after if after != before else None
        return Change(before, self._new.label(after), differences, heir)


def _differences(
    removed: Iterable[Said], inserted: Iterable[Said]
) -> tuple[Difference, ...]:
    found: dict[NamedNode, tuple[list[Term], list[Term]]] = defaultdict(
        lambda: ([], [])
    )
    for side, said in enumerate((removed, inserted)):
        for prop, value in said:
            found[prop][side].append(value)
    return tuple(
        Difference(prop, *(tuple(sorted(side, key=str)) for side in sides))
        for prop, sides in sorted(found.items(), key=lambda item: item[0].value)
    )
