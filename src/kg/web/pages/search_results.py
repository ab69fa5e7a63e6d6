"""Searches the index of a release for a page of results, or for suggestions.

The index alone is asked, and not the store.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import NotFound

from kg.errors import ParameterError, QueryTimeoutError, StoreUnavailableError
from kg.iris import document_path
from kg.search import SearchError, SearchTimeoutError
from kg.search.classes import GROUPS
from kg.search.find import Filters, find, find_local, hits, names, parties
from kg.search.fit import Fit
from kg.search.tables import opened
from kg.text.characters import without_invisible
from kg.web.http.router import write_path
from kg.web.pages.search_model import (
    FilterOption,
    LocalText,
    ResultGroup,
    SearchResult,
    SearchResults,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.iris import Iris
    from kg.search.entries import Phrase
    from kg.search.find import Hit, Hits, Ranked
    from kg.search.tables import Connection
    from kg.web.pages.search_request import SearchRequest

_SECONDS: Final = 2.0
"""A search that takes longer is stopped."""
_FIRST: Final = 5
"""Results of each class, if no class was chosen."""
_PAGE: Final = 20
_LONGEST: Final = 300
"""Characters of a text that is shown."""
_SUGGESTIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches the index of a release; ``headings`` are those of the groups."""

    index: Path
    iris: Iris
    headings: Mapping[str, str]

    def results(self, asked: SearchRequest) -> SearchResults:
        """Return what is found.

        Raises:
            ParameterError: the release has no such party.
            NotFound: there are fewer pages.
            QueryTimeoutError: the search took too long.
            StoreUnavailableError: the index cannot be read.
        """
        with self.opened() as index:
            return self._results(asked, index)

    def suggestions(self, text: str) -> list[SearchResult]:
        """Return the first things whose names fit what is being typed.

        Raises:
            QueryError: as for :meth:`results`.
        """
        with self.opened() as index:
            found = find(index, text, Filters(), names_only=True).found
            return self._shown(index, found[:_SUGGESTIONS])

    def preview(
        self, identifier: str
    ) -> tuple[SearchResult, tuple[LocalText, ...]] | None:
        """Return a thing and its names, given its IRI or local name, or None.

        Raises:
            QueryError: as for :meth:`results`.
        """
        local = self.iris.local_name(identifier) or identifier
        with self.opened() as index:
            for one in find_local(index, local).found:
                (result,) = self._shown(index, [one])
                called = tuple(map(_local_text, names(index, one)))
                return result, called
        return None

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Open the index for a search.

        Raises:
            QueryError: as for :meth:`results`.
        """
        try:
            with opened(self.index, _SECONDS) as index:
                yield index
        except SearchTimeoutError as error:
            raise QueryTimeoutError(
                f"the search took longer than {_SECONDS:g} s"
            ) from error
        except SearchError as error:  # where the index is does not concern a reader
            raise StoreUnavailableError(
                "the search index of this release cannot be read: build the release "
                "anew"
            ) from error

    def _results(self, asked: SearchRequest, index: Connection) -> SearchResults:
        known = parties(index)
        filters = Filters(
            asked.group or None, _chosen_party(asked, known), asked.first, asked.last
        )
        local = self.iris.local_name(asked.text)
        found = (
            find(index, asked.text, filters, names_only=False)
            if local is None
            else find_local(index, local)
        )
        total = len(found.found)
        pages = max(1, -(-total // _PAGE)) if asked.group else 1
        if asked.page > pages:
            raise NotFound(
                f"these results have {pages} page{'s' * (pages > 1)}, and no page "
                f"{asked.page}"
            )
        return SearchResults(
            asked=asked,
            groups=tuple(self._groups(asked, index, found)),
            total=total,
            is_all=not found.has_more,
            pages=pages,
            previous=asked.at_page(asked.page - 1).address if asked.page > 1 else None,
            following=asked.at_page(asked.page + 1).address
            if asked.page < pages
            else None,
            classes=tuple(
                FilterOption(name, LocalText(self.headings[name], "en"))
                for name in GROUPS
            ),
            parties=tuple(
                FilterOption(local.rpartition("/")[2], _local_text(label))
                for local, label in known.items()
            ),
        )

    def _groups(
        self, asked: SearchRequest, index: Connection, found: Hits
    ) -> Iterator[ResultGroup]:
        """Yield the groups, that of the best result first."""
        by_group: dict[str, list[Ranked]] = {}
        for one in found.found:
            by_group.setdefault(GROUPS[one.group], []).append(one)
        for name, inside in sorted(by_group.items(), key=_last_if_minor):
            first = (asked.page - 1) * _PAGE
            part = inside[first : first + _PAGE] if asked.group else inside[:_FIRST]
            is_cut = not asked.group and len(inside) > _FIRST
            yield ResultGroup(
                name=name,
                heading=self.headings[name],
                total=len(inside),
                results=tuple(self._shown(index, part)),
                more=asked.of_group(name).address if is_cut else None,
            )

    def _shown(self, index: Connection, found: Sequence[Ranked]) -> list[SearchResult]:
        return [self._result(hit) for hit in hits(index, found)]

    def _result(self, hit: Hit) -> SearchResult:
        is_label = hit.matched.text == hit.label.text
        return SearchResult(
            iri=f"{self.iris.id_namespace}{hit.local}",
            href=write_path(document_path(hit.local)).decode(),
            label=_local_text(hit.label) if hit.label.text else _slug(hit.local),
            details=tuple(map(_local_text, hit.details)),
            matched=None if is_label else _local_text(hit.matched),
        )


def _last_if_minor(group: tuple[str, list[Ranked]]) -> bool:
    """Whether people seldom look for a group: it comes last, unless a name is exact."""
    best = group[1][0]
    return best.is_minor and best.fit is not Fit.NAME


def _chosen_party(asked: SearchRequest, known: Mapping[str, Phrase]) -> str | None:
    """Return the local name of the party that was chosen.

    Raises:
        ParameterError: the release has none of that slug.
    """
    if not asked.party:
        return None
    slugs = {local.rpartition("/")[2]: local for local in known}
    if asked.party not in slugs:
        raise ParameterError(
            "party is one of those that the form of the search has: "
            f"{', '.join(sorted(slugs))}"
        )
    return slugs[asked.party]


def _local_text(phrase: Phrase) -> LocalText:
    """Return the beginning of a text: some names and notes are a page long."""
    text = without_invisible(phrase.text[: _LONGEST + 1])
    cut = f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
    return LocalText(cut, phrase.language)


def _slug(local: str) -> LocalText:
    return LocalText(local.rpartition("/")[2], "")
