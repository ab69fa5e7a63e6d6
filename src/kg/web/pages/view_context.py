"""Gives every view the release, its store, and the queries of the pages."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from heapq import nlargest, nsmallest
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from flask import current_app
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from werkzeug.exceptions import NotFound

from kg.iris import Iris, ShortNames
from kg.rdf.index import TripleIndex, chosen
from kg.rdf.vocabulary import VOID
from kg.sparql import Solution, Store, Term, construct, select
from kg.web.pages.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.release.manifest import Release

    _Bound = tuple[tuple[str, NamedNode | Literal], ...]

KEY: Final = "kg"
_DESCRIPTION: Final = "void.ttl"
_KIB: Final = 1 << 10
_KEPT: Final = 64
_ORDERS: Final = 4
"""Ordered lists of claims that are cached, each of some megabytes at most: readers
mostly go through the parts of one page in order."""
_GIVEN: Final = re.compile(r"^ *.* # or those that are given\n", re.MULTILINE)
"""The line of a query that a list of given things replaces."""


@dataclass(frozen=True)
class ViewContext:
    """A release, and the store that answers queries about it."""

    release: Release
    store: Store

    @property
    def iris(self) -> Iris:
        """The IRIs that the project mints."""
        return self.release.manifest.iris

    @cached_property
    def terms(self) -> Terms:
        """Shows terms by the names and links of the release."""
        return Terms(self.iris, ShortNames(self.release.manifest.prefixes))

    def node(self, local: str) -> NamedNode:
        """Return the IRI of a thing from its path under ``id/``.

        Raises:
            NotFound: the path makes no valid IRI.
        """
        try:
            return self.iris.thing(local)
        except ValueError:
            raise NotFound("this is no IRI") from None

    def chosen(self, terms: Iterable[object]) -> Literal | None:
        """Return the literal to show, in the label language of the release."""
        return chosen(terms, self.release.manifest.label_language)

    def index(self, triples: Iterable[Triple]) -> TripleIndex:
        """Return an index that shows texts in the label language of the release."""
        return TripleIndex(triples, self.release.manifest.label_language)

    def counts(self) -> dict[object, str]:
        """Return the number of things of each class.

        The description of a release has the numbers (VoID, section 4.3): counting
        millions of things takes seconds.
        """
        described = self.release.file(_DESCRIPTION)
        if not self.store.is_fixed or described is None:
            return {s["class"]: s["things"].value for s in self.select("counts")}
        said: dict[object, dict[object, NamedNode | Literal]] = {}
        described_in = self.release.path / _DESCRIPTION
        for quad in parse(path=described_in, format=RdfFormat.TURTLE):
            if isinstance(quad.object, NamedNode | Literal):
                said.setdefault(quad.subject, {})[quad.predicate] = quad.object
        return {
            part[VOID["class"]]: part[VOID.entities].value
            for part in said.values()
            if VOID["class"] in part
        }

    def after(self, of_class: NamedNode, start: str, most: int) -> list[NamedNode]:
        """Return the first things of a class after an IRI, in order."""
        asked = _bound(of_class, start)
        return self._first("list_after", "thing", asked, most)

    def up_to(self, of_class: NamedNode, end: str, most: int) -> list[NamedNode]:
        """Return the last things of a class up to an IRI, the nearest first."""
        asked = _bound(of_class, end)
        return self._first("list_up_to", "thing", asked, most, backwards=True)

    def names(self, things: list[NamedNode]) -> dict[object, list[Term]]:
        """Return all names of things, in all languages."""
        found: dict[object, list[Term]] = {}
        for solution in self.about("names", "thing", things):
            found.setdefault(solution["thing"], []).append(solution["label"])
        return found

    def about(self, name: str, of: str, things: list[NamedNode]) -> list[Solution]:
        """Return the solutions of a SELECT query about given things."""
        texts = self._about(name, of, things)
        return [one for text in texts for one in select(self.store, text)]

    def claims(
        self, focus: NamedNode, relation: NamedNode, part: Slice | None
    ) -> list[Triple]:
        """Return the triples of claims in a relation to a thing: all claims, or a part.

        A part is a slice of the claims in the order of their IRIs.
        """
        asked: dict[str, NamedNode | Literal] = {"focus": focus, "relation": relation}
        if part is None:
            return construct(self.store, query_text("claims"), asked)
        most = part.offset + part.limit
        if self.store.is_fixed:
            found = self._claim_order(tuple(asked.items()))[part.offset : most]
        else:
            found = self._first("claim_list", "claim", asked, most)[part.offset :]
        return [
            triple
            for text in self._about("claims", "claim", found)
            for triple in construct(self.store, text)
        ]

    def kept(self, name: str, **bindings: NamedNode | Literal) -> list[Solution]:
        """Call :meth:`select` for a query that every part of a page repeats.

        For a release, the latest results are cached.
        """
        if not self.store.is_fixed:
            return select(self.store, query_text(name), bindings)
        return self._kept(name, tuple(bindings.items()))

    @cached_property
    def _kept(self) -> Callable[[str, _Bound], list[Solution]]:
        return lru_cache(_KEPT)(
            lambda name, of: select(self.store, query_text(name), dict(of))
        )

    @cached_property
    def _claim_order(self) -> Callable[[_Bound], list[NamedNode]]:
        """The claims in a relation to a thing, in the order of their IRIs."""
        return lru_cache(_ORDERS)(
            lambda of: self._first("claim_list", "claim", dict(of), sys.maxsize)
        )

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

    def _first(
        self,
        name: str,
        variable: str,
        asked: dict[str, NamedNode | Literal],
        most: int,
        *,
        backwards: bool = False,
    ) -> list[NamedNode]:
        """Return the first, or last, of the things that a query selects, by IRI.

        They are sorted here: for each comparison, the engine would read both terms from
        disk. A remote endpoint sorts and limits itself: it may cut a long result short.
        """
        text = query_text(name)
        if not self.store.is_fixed:
            order = f"DESC(?{variable})" if backwards else f"?{variable}"
            text += f"ORDER BY {order} LIMIT {most}"
        things = (s[variable] for s in select(self.store, text, asked))
        named = (thing for thing in things if isinstance(thing, NamedNode))
        pick = nlargest if backwards else nsmallest
        return pick(most, named, key=lambda thing: thing.value)

    def _about(self, name: str, of: str, things: list[NamedNode]) -> Iterator[str]:
        """Yield queries about things, as many as the limit on their length demands.

        In each, ``VALUES`` with some of the things replaces the line ``_GIVEN``.
        """
        room = current_app.config["SERVICE"].query_kib * _KIB // 2
        before, after = _GIVEN.split(query_text(name))
        for some in _batches(things, room):
            yield f"{before}VALUES ?{of} {{ {' '.join(some)} }}\n{after}"


class Slice(NamedTuple):
    """A part of many results: ``limit`` of them, after the first ``offset``."""

    limit: int
    offset: int = 0


def _bound(of_class: NamedNode, iri: str) -> dict[str, NamedNode | Literal]:
    return {"type": of_class, "bound": Literal(iri)}


def _batches(things: list[NamedNode], most: int) -> Iterator[list[str]]:
    """Yield things in SPARQL syntax, in batches of at most ``most`` characters."""
    batch: list[str] = []
    size = 0
    for one in map(str, things):
        if batch and size + len(one) > most:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one) + 1
    if batch:
        yield batch


def _text(name: str, part: Slice | None) -> str:
    text = query_text(name)
    if part is None:
        return text
    return text.replace("$limit", str(part.limit)).replace("$offset", str(part.offset))


@cache
def query_text(name: str) -> str:
    """Return the text of ``queries/<name>.rq``."""
    folder = resources.files("kg.web.pages") / "queries"
    return (folder / f"{name}.rq").read_text("utf-8")


def context() -> ViewContext:
    """Return the context of the application that handles the current request."""
    return cast("ViewContext", current_app.extensions[KEY])
