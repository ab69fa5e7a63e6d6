"""The results of a search, as its page, its JSON and its suggestions show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from babel import Locale

from kg.web.views.text_direction import direction

if TYPE_CHECKING:
    from kg.web.pages.search_request import SearchRequest

_ENGLISH: Final = Locale("en").languages


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text with its language tag, which may be empty."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        """The direction of the text, for the attribute ``dir``."""
        return direction(self.language)

    @property
    def language_name(self) -> str:
        """The English name of the language, or its tag."""
        return str(_ENGLISH.get(self.language, self.language))

    def document(self) -> dict[str, str]:
        """Return the text as JSON."""
        return {"text": self.text, "language": self.language}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A thing: what it is, and the text by which it was found.

    ``matched`` is None if the thing was found by its label.
    """

    iri: str
    href: str
    label: LocalText
    details: tuple[LocalText, ...]
    matched: LocalText | None

    def document(self) -> dict[str, Any]:
        """Return the result as JSON."""
        return {
            "iri": self.iri,
            "document": self.href,
            "label": self.label.document(),
            "details": [one.document() for one in self.details],
            "matched": (self.matched or self.label).document(),
        }


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The results of a class that are shown, of ``total`` ones.

    ``more`` is the address of all of them, if others are left out.
    """

    name: str
    heading: str
    total: int
    results: tuple[SearchResult, ...]
    more: str | None

    def document(self) -> dict[str, Any]:
        """Return the group as JSON."""
        return {
            "class": self.name,
            "heading": self.heading,
            "total": self.total,
            "results": [one.document() for one in self.results],
            "more": self.more,
        }


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value of a filter, and what it is called."""

    value: str
    label: LocalText


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What was found for a request, by class, and the neighbours of the page.

    ``is_all`` is false if so much fits that not all of it was looked at.
    """

    asked: SearchRequest
    groups: tuple[ResultGroup, ...]
    total: int
    is_all: bool
    pages: int
    previous: str | None
    following: str | None
    classes: tuple[FilterOption, ...]
    parties: tuple[FilterOption, ...]

    def document(self) -> dict[str, Any]:
        """Return the results as JSON, with what the page shows of them."""
        asked = self.asked
        return {
            "query": asked.text,
            "class": asked.group or None,
            "party": asked.party or None,
            "from": asked.first,
            "to": asked.last,
            "total": self.total,
            "complete": self.is_all,
            "page": asked.page,
            "pages": self.pages,
            "previous": self.previous,
            "next": self.following,
            "groups": [one.document() for one in self.groups],
        }
