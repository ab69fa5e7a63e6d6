"""What reads a client's bytes takes time in proportion to them, whatever they are."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_etags, parse_options_header, parse_range_header

from kg.errors import KgError, QuerySyntaxError
from kg.project import Service
from kg.store import excerpt
from kg.store.prefilter import check
from kg.store.problems import located, syntax_error
from kg.web.clients import network
from kg.web.compression import best_coding
from kg.web.endpoint import _varies
from kg.web.negotiation import best_match
from kg.web.requests import parse_parameters
from kg.web.service import _key

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE: Final = Service()
SMALL, LARGE = 1 << 13, 1 << 16
"""Characters; no query and no head of a request is much longer."""
FLOOR: Final = 0.0005
"""Seconds below which a time says nothing."""
UNEXPECTED = "this is not expected here in a SPARQL query"
NO_FUNCTION = "The custom function <{}> is not supported"


def _located(text: str) -> None:
    located(QuerySyntaxError(UNEXPECTED, 1, len(text)), text)


def _called(text: str) -> None:
    query = f"#{text}\nSELECT (<http://e/f>(1) AS ?x) {{}}"
    located(QuerySyntaxError(NO_FUNCTION.format("http://e/f")), query)


def _headers(text: str) -> None:
    value = text.encode()
    several = [(b"accept", value[i : i + 9]) for i in range(0, len(value), 9)]
    _key({"headers": several, "raw_path": b"/", "query_string": b""})


READ: Final[list[Callable[[str], object]]] = [
    lambda text: check(text, SERVICE),
    lambda text: check(f"SELECT * {{ ?s ?p {text}", SERVICE),
    lambda text: _varies(f"{text} CONSTRUCT"),
    _located,
    _called,
    lambda text: syntax_error(f"error at 1:1: {text}"),
    lambda text: excerpt(text, text.count("\n") + 1, 9),
    lambda text: parse_parameters(f"query={text}".encode()),
    lambda text: best_match(text, ["text/turtle", "text/html"]),
    best_coding.__wrapped__,
    lambda text: parse_options_header(f"a/b;{text}"),
    parse_etags,
    lambda text: parse_range_header(f"bytes={text}"),
    network.__wrapped__,
    _headers,
]
UNITS: Final = [
    *"1_a.<\\?'\"#({[=;,* \n\ré%&:-",
    *("a.", "<<", "<a", "_:", ":\\", '"""\n', "'''a\\", "a:", "%41", "1.", "1e"),
    *("\\u0041", "'\\u0041", "#\\u0041", "SERVICE", "PREFIX a:", "a:b(", "<a>("),
    *(";a=", ';a="', 'W/"a",', "a/b;q=.1,", "&a=1", "0-1,"),
]


def seconds(read: Callable[[str], object], text: str) -> float:
    begun = time.thread_time()
    with suppress(KgError, HTTPException):
        read(text)
    return time.thread_time() - begun


def grows(read: Callable[[str], object], unit: str) -> float:
    """Return how much longer a text of eight times the length takes."""
    small, large = ((unit * size)[:size] for size in (SMALL, LARGE))
    return seconds(read, large) / max(seconds(read, small), FLOOR)


@pytest.mark.parametrize("read", READ)
def test_no_text_takes_more_than_its_length(read: Callable[[str], object]) -> None:
    slow = [unit for unit in UNITS if grows(read, unit) > 20]
    # what is quadratic takes 64 times as long, each time
    slow = [unit for unit in slow if min(grows(read, unit) for _ in range(3)) > 20]
    assert slow == []
