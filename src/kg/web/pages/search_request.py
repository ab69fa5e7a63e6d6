"""What a reader asks of the search: words, filters, and a page of the results.

Requests for the same results have the same query string, whatever the order of their
parameters, and whatever others they have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from kg.errors import ParameterError
from kg.search.classes import GROUPS
from kg.text.characters import visible, without_invisible
from kg.web.http.negotiation import HTML, JSON, named_formats, named_type
from kg.web.sparql.request import parse_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

SEARCH: Final = "/search"
SUGGEST: Final = "/search/suggest"
LONGEST: Final = 200
"""Characters of what is searched for: no name is as long."""
PARAMETERS: Final = {
    SEARCH: ("q", "class", "party", "from", "to", "page"),
    SUGGEST: ("q",),
}
SEARCHES: Final = frozenset(PARAMETERS)
_YEAR: Final = re.compile(r"-?[0-9]{1,4}")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """The words, and what results must be; None and empty texts allow all.

    ``party`` is a slug. ``first`` and ``last`` are years. ``page`` counts from 1.
    """

    text: str
    group: str = ""
    party: str = ""
    first: int | None = None
    last: int | None = None
    page: int = 1

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> SearchRequest:
        """Return what parameters ask for.

        Raises:
            ParameterError: one has no valid value.
        """
        asked = cls(
            text=" ".join(without_invisible(given.get("q", "")).split()),
            group=given.get("class", ""),
            party=given.get("party", ""),
            first=_number(given, "from", _YEAR, "a year, such as 2001"),
            last=_number(given, "to", _YEAR, "a year, such as 2001"),
            page=_number(given, "page", _NUMBER, "a number from 1 on") or 1,
        )
        if asked.group and asked.group not in GROUPS:
            raise ParameterError(
                f"class is one of {', '.join(GROUPS)}, and not {_shown(asked.group)}"
            )
        first, last = asked.first, asked.last
        if first is not None and last is not None and first > last:
            raise ParameterError("from is a later year than to")
        return asked

    @property
    def address(self) -> str:
        """The address of these results."""
        values = {
            "q": self.text,
            "class": self.group,
            "party": self.party,
            "from": self.first,
            "to": self.last,
            "page": None if self.page == 1 else self.page,
        }
        given = {name: one for name, one in values.items() if one not in {"", None}}
        return f"{SEARCH}?{urlencode(given)}"

    def at_page(self, number: int) -> SearchRequest:
        """Return the request for another page."""
        return replace(self, page=number)

    def of_group(self, group: str) -> SearchRequest:
        """Return the request for all results of a class."""
        return replace(self, group=group, page=1)


def known_parameters(path: str, query: bytes) -> str:
    """Return the parameters that the search knows, in one order and without blanks.

    Raises:
        ParameterError: one is repeated or too long.
        RequestError: they cannot be read.
    """
    given = parse_parameters(query)
    known = {}
    for name in PARAMETERS[path]:
        values = given.get(name, [])
        if len(values) > 1:
            raise ParameterError(f"send one parameter named {name} at most")
        if values and len(values[0]) > LONGEST:
            raise ParameterError(f"{name} has more than {LONGEST} characters")
        if values and (value := values[0].strip()):
            known[name] = value
    media_type = named_type(named_formats(given), (HTML, JSON))
    if path == SEARCH and media_type:
        known["format"] = media_type
    return urlencode(known)


def _number(
    given: Mapping[str, str], name: str, form: re.Pattern[str], what: str
) -> int | None:
    value = given.get(name, "")
    if value and not form.fullmatch(value):
        raise ParameterError(f"{name} is {what}, and not {_shown(value)}")
    return int(value) if value else None


def _shown(value: str) -> str:
    return f'"{visible(value, _SHOWN)}"'
