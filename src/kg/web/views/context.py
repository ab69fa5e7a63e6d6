"""What every view asks: the release, its store, and the named queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from werkzeug.exceptions import NotFound

from kg.iris import Iris, ShortNames
from kg.rdf.index import TripleIndex, chosen
from kg.rdf.vocabulary import VOID
from kg.sparql import Solution, Store, Term, construct, select
from kg.web.views.claim_list import by_topic, claims_of
from kg.web.views.query_texts import Slice, query_text, sliced_text, texts_about
from kg.web.views.terms import NamedTerms, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kg.release.manifest import Release

    _Bound = tuple[tuple[str, NamedNode | Literal], ...]

_DESCRIPTION: Final = "void.ttl"
_KIB: Final = 1 << 10
_KEPT: Final = 64
_ORDERS: Final = 4
"""Ordered lists of claims that are cached, each of some megabytes at most: readers
mostly go through the parts of one page in order."""
_DESCRIBED: Final = 20_000
"""The most things of which the names are kept, some 30 MiB."""


@dataclass(frozen=True)
class ViewContext:
    """A release, and the store that answers queries about it.

    A query has at most ``query_kib`` KiB.
    """

    release: Release
    store: Store
    query_kib: int

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
        for one in self.about("names", "thing", things):
            found.setdefault(one["thing"], []).append(one["label"])
        return found

    def about(self, name: str, of: str, things: Sequence[NamedNode]) -> list[Solution]:
        """Return the solutions of a SELECT query about given things."""
        texts = self._about(name, of, things)
        return [one for text in texts for one in select(self.store, text)]

    def claim_list(
        self, focus: NamedNode, relation: NamedNode, part: Slice
    ) -> list[NamedNode]:
        """Return a slice of the claims in a relation to a thing, by topic.

        Figures come before other claims, claims on a topic in the order of IRIs. Of a
        release, topics with most claims come first. A remote endpoint sorts by the IRIs
        of topics, and limits itself: it may cut a long result short.
        """
        asked: _Bound = (("focus", focus), ("relation", relation))
        end = part.offset + part.limit
        if self.store.is_fixed:
            return self._claim_order(asked)[part.offset : end]
        order = "ORDER BY (!BOUND(?measure)) ?measure ?kind ?claim"
        text = f"{query_text('claim_list')}{order} LIMIT {end}"
        return claims_of(select(self.store, text, dict(asked)))[part.offset :]

    def claims(self, claims: Sequence[NamedNode]) -> list[Triple]:
        """Return what claims say, and the names of all that they name."""
        triples = self.triples_about("claims", "claim", claims)
        own = self.iris.kind("claim")
        objects = (one.object for one in triples if isinstance(one.object, NamedNode))
        named = (one for one in objects if not one.value.startswith(own))
        return [*triples, *self.described(named)]

    def described(self, things: Iterable[NamedNode]) -> list[Triple]:
        """Return the names of things, the dates of sources, the rules of qualifiers.

        What a release says of a thing is kept: most pages name the same things.
        """
        wanted = list(dict.fromkeys(things))
        known = self._described if self.store.is_fixed else {}
        if len(known) + len(wanted) > _DESCRIBED:
            known.clear()
        missing = [one for one in wanted if one not in known]
        known.update((one, []) for one in missing)
        for triple in self.triples_about("described", "thing", missing):
            known[triple.subject].append(triple)
        return [triple for one in wanted for triple in known[one]]

    def naming(self, terms: Iterable[object]) -> NamedTerms:
        """Return things by their names, given the terms of which some are things."""
        things = {one for one in terms if isinstance(one, NamedNode)}
        graph = self.index(self.described(sorted(things, key=str)))
        return NamedTerms(self.terms, graph)

    @cached_property
    def _described(self) -> dict[object, list[Triple]]:
        return {}

    def triples_about(
        self, name: str, of: str, things: Sequence[NamedNode]
    ) -> list[Triple]:
        """Return the triples of a CONSTRUCT query about given things."""
        texts = self._about(name, of, things)
        return [one for text in texts for one in construct(self.store, text)]

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
        """The claims in a relation to a thing, in the order of its page."""
        return lru_cache(_ORDERS)(self._ordered_claims)

    def _ordered_claims(self, asked: _Bound) -> list[NamedNode]:
        return by_topic(select(self.store, query_text("claim_list"), dict(asked)))

    def select(
        self, name: str, part: Slice | None = None, **bindings: NamedNode | Literal
    ) -> list[Solution]:
        """Return the solutions of one of the pages' SELECT queries, or a part."""
        return select(self.store, sliced_text(name, part), bindings)

    def construct(
        self, name: str, part: Slice | None = None, **bindings: NamedNode | Literal
    ) -> list[Triple]:
        """Return the triples of one of the pages' CONSTRUCT queries, or of a part."""
        return construct(self.store, sliced_text(name, part), bindings)

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

    def _about(self, name: str, of: str, things: Sequence[NamedNode]) -> Iterator[str]:
        return texts_about(name, of, things, self.query_kib * _KIB // 4)


def _bound(of_class: NamedNode, iri: str) -> dict[str, NamedNode | Literal]:
    return {"type": of_class, "bound": Literal(iri)}
