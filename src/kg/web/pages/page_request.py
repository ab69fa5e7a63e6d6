"""A request for a page, reduced to what the page depends on.

Requests for the same page are equal: unknown parameters and media types are left out,
and so bypass neither the cache nor the sharing of pages in progress. Other spellings of
a path do not arrive here: the router redirects them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from kg.errors import ParameterError
from kg.iris import document_path
from kg.web.http.compression import Coding, best_coding
from kg.web.http.negotiation import (
    DESCRIPTION_FORMATS,
    named_formats,
    named_type,
    preferences,
)
from kg.web.http.request import SAFE, HttpRequest, Key
from kg.web.http.router import write_path
from kg.web.pages.compare import PARAMETERS
from kg.web.pages.compare import PREFIX as COMPARE
from kg.web.pages.downloads import is_file
from kg.web.pages.lists import LISTS
from kg.web.pages.overview import AROUND, MAP
from kg.web.pages.rdf import FORMS
from kg.web.pages.reconcile_request import RECONCILIATION, known_reconciliation
from kg.web.pages.search_request import SEARCHES, known_parameters
from kg.web.sparql.request import parse_parameters
from kg.web.views.mementos import TIMEGATE

PART: Final = "page"
"""The parameter that selects a part of a thing's page; the first part is 1."""
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
_ENDINGS: Final = ("", *(f".{extension}" for extension in FORMS.types))
_KNOWN: Final = {f"/{path}{end}": "after" for path in LISTS for end in _ENDINGS}
_KNOWN[MAP] = AROUND
_SHOWN: Final = 40
_PLAIN: Final = Coding("", takes_plain=True)
_CONDITIONS: Final = (b"if-none-match", b"if-modified-since")
_RANGE: Final = re.compile(
    r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-[0-9]{1,18})", re.IGNORECASE
)


_MADE_OF: Final = ("method", "path", "query", "coding", "passed", "accept")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page or a file.

    The router has read ``path`` (:func:`kg.web.http.router.read_path`). ``query`` has
    only parameters that the page knows. ``preferences`` is the part of ``accept`` that
    matters. ``passed`` has other headers that the page depends on: those that ask for a
    part of a file (RFC 9110, sections 13.1.5 and 14.2), or a TimeGate for a moment.
    """

    method: str
    path: str
    query: str
    preferences: bytes
    coding: Coding
    passed: tuple[tuple[str, str], ...]
    accept: str = field(compare=False)

    def serialize(self) -> dict[str, Any]:
        """Return what the page is made from, as JSON."""
        return {name: getattr(self, name) for name in _MADE_OF}

    @classmethod
    def parse(cls, wanted: dict[str, Any]) -> PageRequest:
        """Return the request that :meth:`serialize` wrote."""
        read = {
            "coding": Coding(*wanted["coding"]),
            "passed": tuple(map(tuple, wanted["passed"])),
        }
        return cls(**{**wanted, **read}, preferences=b"")

    @property
    def key(self) -> Key:
        """What the response depends on: its key in the cache."""
        path, query = write_path(self.path), self.query.encode()
        coding = self.coding.name if self.coding.takes_plain else f"{self.coding.name}!"
        return Key(path, query, self.preferences, coding.encode())


def page_request(request: HttpRequest, path: str, form: bytes = b"") -> PageRequest:
    """Return the page request for a path; HEAD requests the same page as GET.

    A ``form`` that was sent is as its parameters in the address.

    Raises:
        RequestError: there are too many parameters, or they are not in UTF-8.
        ParameterError: a parameter that the page knows has no valid value.
        NotAcceptableError: the client accepts no offered content coding.
    """
    accept = request.accept
    of_file = is_file(path)
    return PageRequest(
        method="GET" if request.method in SAFE else request.method,
        path=path,
        query=_known(path, b"&".join(filter(None, (request.query_string, form)))),
        preferences=preferences(accept),
        coding=_PLAIN if of_file else best_coding(request.accept_encoding),
        passed=_moment(request, path) or (_byte_range(request) if of_file else ()),
        accept=accept,
    )


def _moment(request: HttpRequest, path: str) -> tuple[tuple[str, str], ...]:
    """Return the header that asks a TimeGate for a moment (RFC 7089, section 2.1.1)."""
    asked = request.field(b"accept-datetime")
    return (("accept-datetime", asked),) if asked and path.startswith(TIMEGATE) else ()


def _byte_range(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """Return the headers that ask for a part of a file.

    ``Range`` counts only for GET (RFC 9110, section 14.2), without other conditions
    (13.2.2), and with a strong validator (13.1.5). A server may ignore it; this one
    ignores other units and several ranges.
    """
    is_conditional = any(map(request.field, _CONDITIONS))
    wanted, of = request.field(b"range"), request.field(b"if-range")
    is_asked = request.method == "GET" and not is_conditional
    if not is_asked or of.startswith("W/") or not _is_range(wanted):
        return ()
    return (("range", wanted), *([("if-range", of)] if of else []))


def _is_range(wanted: str) -> bool:
    """Whether the value is one range of bytes that does not end before it begins."""
    found = _RANGE.fullmatch(wanted)
    if not found:
        return False
    first, last = found[1], found[2]
    return not last or int(first) <= int(last)


def _known(path: str, query: bytes) -> str:
    """Return the parameters that a page knows, without default values."""
    if path == "/sparql" and query:
        names = named_formats(parse_parameters(query))
        media_type = named_type(names, DESCRIPTION_FORMATS)
        return urlencode({"format": media_type}) if media_type else ""
    if path.startswith(COMPARE):
        return _several(PARAMETERS, query)
    if path in SEARCHES:
        return known_parameters(path, query)
    if path in RECONCILIATION:
        return known_reconciliation(path, query)
    name = PART if path.startswith(document_path("")) else _KNOWN.get(path)
    if not name or not query:
        return ""
    value = _single(name, parse_parameters(query).get(name, []))
    if name == PART and value and not _NUMBER.fullmatch(value):
        raise ParameterError(f"page is a number from 1 on, and not {value[:_SHOWN]!r}")
    is_first = not value or (name == PART and value == "1")
    return "" if is_first else urlencode({name: value})


def _several(names: tuple[str, ...], query: bytes) -> str:
    """Return those of some parameters that have a value, in the order of the names."""
    given = parse_parameters(query) if query else {}
    values = {name: _single(name, given.get(name, [])) for name in names}
    return urlencode({name: value for name, value in values.items() if value})


def _single(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise ParameterError(f"send one parameter named {name} at most")
    return values[0] if values else ""
