"""What every view works with: the release, its store, the queries of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from heapq import nlargest, nsmallest
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from flask import current_app
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.rdf.vocabulary import VOID
from kg.store import construct, select

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from kg.release.manifest import Release
    from kg.store import Solution, Store
    from kg.store.protocol import Term

KEY: Final = "kg"
_DESCRIPTION: Final = "void.ttl"
_NAMED_AT_ONCE: Final = 25
"""Of the longest IRIs, 2,048 characters each, so many fit into a query."""


@dataclass(frozen=True, slots=True)
class Context:
    """A release and the store that answers for it."""

    release: Release
    store: Store

    @property
    def base_iri(self) -> str:
        """The base IRI of the project, the root of every link we mint."""
        return self.release.manifest.base_iri

    def node(self, local: str) -> NamedNode | None:
        """Return the IRI under ``id/`` for a path, or None if it makes none."""
        try:
            return NamedNode(f"{self.base_iri}id/{local}")
        except ValueError:
            return None

    def counts(self) -> dict[object, str]:
        """Return how many things of each class there are.

        Of a release its description says so (VoID, section 4.3): counting millions of
        them takes seconds.
        """
        described = self.release.file(_DESCRIPTION)
        if not self.store.is_fixed or described is None:
            return {s["class"]: s["things"].value for s in self.select("counts")}
        path = str(self.release.path / _DESCRIPTION)
        said: dict[object, dict[object, NamedNode | Literal]] = {}
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            if isinstance(quad.object, NamedNode | Literal):
                said.setdefault(quad.subject, {})[quad.predicate] = quad.object
        return {
            part[VOID["class"]]: part[VOID.entities].value
            for part in said.values()
            if VOID["class"] in part
        }

    def after(self, of_class: NamedNode, start: str, most: int) -> list[NamedNode]:
        """Return the first things of a class after an IRI, in their order."""
        return self._listed("list_after", of_class, start, most)

    def up_to(self, of_class: NamedNode, end: str, most: int) -> list[NamedNode]:
        """Return the last things of a class up to an IRI, the nearest first."""
        return self._listed("list_up_to", of_class, end, most)

    def names(self, things: list[NamedNode]) -> dict[object, list[Term]]:
        """Return all that things are called, in any language."""
        found: dict[object, list[Term]] = {}
        for first in range(0, len(things), _NAMED_AT_ONCE):
            some = things[first : first + _NAMED_AT_ONCE]
            values = f"VALUES ?thing {{ {' '.join(map(str, some))} }}"
            text = query_text("names").replace("VALUES ?thing { }", values)
            for solution in select(self.store, text):
                found.setdefault(solution["thing"], []).append(solution["label"])
        return found

    def select(
        self, name: str, part: Slice | None = None, **bindings: NamedNode | Literal
    ) -> list[Solution]:
        """Return the solutions of one of the pages' SELECT queries, or a part."""
        return select(self.store, _text(name, part), bindings)

    def construct(
        self, name: str, part: Slice | None = None, **bindings: NamedNode | Literal
    ) -> list[Triple]:
        """Return the triples of one of the pages' CONSTRUCT queries, or of a part."""
        return construct(self.store, _text(name, part), bindings)

    def _listed(
        self, name: str, of_class: NamedNode, bound: str, most: int
    ) -> list[NamedNode]:
        """Return things of a class by IRI.

        They are put in order here: the engine reads both terms from disk each time that
        it compares two. Of another service all are not asked for, as it may cut short.
        """
        is_up_to = name == "list_up_to"
        text = query_text(name)
        if not self.store.is_fixed:
            order = "DESC(?thing)" if is_up_to else "?thing"
            text += f"ORDER BY {order} LIMIT {most}"
        solutions = select(
            self.store, text, {"type": of_class, "bound": Literal(bound)}
        )
        things = (s["thing"] for s in solutions)
        named = (thing for thing in things if isinstance(thing, NamedNode))
        pick = nlargest if is_up_to else nsmallest
        return pick(most, named, key=lambda thing: thing.value)


class Slice(NamedTuple):
    """Which of many results are meant: so many, from one on that counts from 0."""

    limit: int
    offset: int = 0


def _text(name: str, part: Slice | None) -> str:
    text = query_text(name)
    if part is None:
        return text
    return text.replace("$limit", str(part.limit)).replace("$offset", str(part.offset))


@cache
def query_text(name: str) -> str:
    """Return the text of ``queries/<name>.rq``."""
    folder = resources.files("kg.web") / "queries"
    return (folder / f"{name}.rq").read_text("utf-8")


def context() -> Context:
    """Return the context of the application that handles the current request."""
    return cast("Context", current_app.extensions[KEY])
