"""What a reconciliation client asks: queries, and values to extend a table by.

Reconciliation Service API 0.2: https://reconciliation-api.github.io/specs/0.2/. All of
it is text from outside: JSON of any form.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from kg.errors import BodyTooLargeError, ParameterError
from kg.search.classes import CLASSES
from kg.web.sparql.request import parse_parameters

ENDPOINT: Final = "/reconcile"
SUGGEST_ENTITY: Final = "/reconcile/suggest/entity"
SUGGEST_TYPE: Final = "/reconcile/suggest/type"
SUGGEST_PROPERTY: Final = "/reconcile/suggest/property"
PROPERTIES: Final = "/reconcile/properties"
PREVIEW: Final = "/reconcile/preview"
VIEW: Final = "/reconcile/view"
RECONCILIATION: Final = {
    ENDPOINT: ("queries", "extend", "callback"),
    **dict.fromkeys(
        (SUGGEST_ENTITY, SUGGEST_TYPE, SUGGEST_PROPERTY),
        ("prefix", "cursor", "callback"),
    ),
    PROPERTIES: ("type", "limit", "callback"),
    PREVIEW: ("id",),
    VIEW: ("id",),
}
"""The parameters of each address."""
TYPES: Final = {cls.value.rpartition("#")[2]: group for group, cls in CLASSES.items()}
"""The identifiers of types, and the groups of the search that they are."""
BATCH: Final = 50
"""Queries, things or properties of one request."""
_LIMIT: Final = 10
_MOST: Final = 50
LONGEST: Final = 200
"""Characters of a cell that are looked for."""
_CALLBACK: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.]{0,99}")


@dataclass(frozen=True, slots=True)
class MatchQuery:
    """What a cell of a table says of a thing.

    ``groups`` are those of the search; None allows all. ``properties`` are identifiers
    of properties, each with the texts that one of its values should be.
    """

    text: str
    groups: tuple[str, ...] | None
    limit: int
    properties: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """Identifiers of things, and of the properties whose values are wanted."""

    things: tuple[str, ...]
    properties: tuple[str, ...]


def known_reconciliation(path: str, query: bytes) -> str:
    """Return the parameters that an address of the API knows, in one order.

    Raises:
        ParameterError: one is repeated, or the callback is no name of a function.
        RequestError: they cannot be read.
    """
    given = parse_parameters(query)
    known = {}
    for name in RECONCILIATION[path]:
        values = given.get(name, [])
        if len(values) > 1:
            raise ParameterError(f"send one parameter named {name} at most")
        if values:
            known[name] = values[0]
    if not _CALLBACK.fullmatch(known.get("callback", "f")):
        raise ParameterError("callback is the name of a function")
    return urlencode(known)


def parse_queries(text: str) -> dict[str, MatchQuery]:
    """Return the queries of a batch by their names (section 4.1).

    Raises:
        ParameterError: it is no batch of queries.
        BodyTooLargeError: it has too many.
    """
    return {
        name: _query(name, _object(one, f"queries: {name!a}"))
        for name, one in _few(_object(_read(text, "queries"), "queries")).items()
    }


def parse_extension(text: str) -> Extension:
    """Return what a data extension query wants (section 7.3).

    Raises:
        ParameterError: it is none.
        BodyTooLargeError: it wants too much at a time.
    """
    wanted = _object(_read(text, "extend"), "extend")
    things = _few(_list(wanted.get("ids"), "extend: ids"))
    properties = _few(_list(wanted.get("properties"), "extend: properties"))
    return Extension(
        tuple(_text(one, "extend: an id") for one in things),
        tuple(
            _text(
                _object(one, "extend: a property").get("id"),
                "extend: the id of a property",
            )
            for one in properties
        ),
    )


def number(text: str, otherwise: int) -> int:
    """Return a number of results from 0 to 999; or another if the text is none."""
    return int(text) if re.fullmatch("[0-9]{1,3}", text) else otherwise


def _query(name: str, one: dict[str, Any]) -> MatchQuery:
    where = f"queries: {name!a}"
    limit = one.get("limit")
    types = one.get("type") or []
    wanted = [types] if isinstance(types, str) else _list(types, f"{where}: type")
    groups = [group for kind, group in TYPES.items() if kind in wanted]
    properties = [
        _property(_object(each, f"{where}: a property"), where)
        for each in _few(_list(one.get("properties") or [], f"{where}: properties"))
    ]
    if "query" not in one and not properties:
        raise ParameterError(f"{where}: has neither query nor properties")
    return MatchQuery(
        text=_text(one.get("query", ""), f"{where}: query")[:LONGEST],
        groups=tuple(groups) if wanted else None,
        limit=min(limit, _MOST) if type(limit) is int and limit > 0 else _LIMIT,
        properties=tuple(properties),
    )


def _property(one: dict[str, Any], where: str) -> tuple[str, tuple[str, ...]]:
    given = one.get("v")
    values = given if isinstance(given, list) else [given]
    texts = (
        each.get("id") or each.get("name") if isinstance(each, dict) else each
        for each in values
    )
    known = tuple(str(each)[:LONGEST] for each in texts if each is not None)
    return _text(one.get("pid"), f"{where}: pid"), known


def _read(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ParameterError(f"{name} is no JSON") from None


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ParameterError(f"{where} must be an object of JSON")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ParameterError(f"{where} must be a list")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ParameterError(f"{where} must be a text")
    return value


def _few(items: Any) -> Any:  # noqa: ANN401 - a list or an object
    """Return items unless they are too many for one request."""
    if len(items) > BATCH:
        raise BodyTooLargeError(f"send at most {BATCH} at a time")
    return items
