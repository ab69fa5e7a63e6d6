"""Parses untrusted JSON, and checks each member of it.

A check takes a value and returns the converted value, or raises a ValueError that says
what is needed.
"""

from __future__ import annotations

import json
import re
from dataclasses import field, fields
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[object], Any]

_STEERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, which a terminal would obey, and surrogates."""


def parse(content: bytes, check: Check) -> Any:  # noqa: ANN401 - what the check returns
    """Return the checked and converted value of a JSON document.

    Raises:
        ValueError: it is not valid JSON, or fails the check; the text says where.
    """
    try:
        return check(json.loads(content))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def text(value: object) -> str:
    """Return a text; check that it has no control characters but line ends and tabs."""
    if not isinstance(value, str) or _STEERS.search(value):
        raise ValueError("must be a text without control characters")
    return value


def line(value: object) -> str:
    """Return a text; check that it is one line."""
    if "\n" in text(value) or "\t" in text(value):
        raise ValueError("must be one line")
    return text(value)


def count(value: object) -> int:
    """Return a whole number; check that it is not negative."""
    if type(value) is not int or value < 0:
        raise ValueError("must be a whole number, 0 or more")
    return value


def matching(pattern: str, needed: str) -> Check:
    """Return the check that a text matches a regular expression."""
    form = re.compile(pattern)

    def check(value: object) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise ValueError(f"must be {needed}")
        return value

    return check


def optional(check: Check) -> Check:
    """Return a check that accepts null as well."""
    return lambda value: None if value is None else check(value)


def list_of(check: Check) -> Check:
    """Return the check of a list; each item must pass ``check``."""

    def check_list(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError("must be a list")  # noqa: TRY004 - one error for all
        return tuple(map(check, value))

    return check_list


def map_of(key: Check, check: Check) -> Check:
    """Return the check of an object: ``key`` checks its names, ``check`` its values."""

    def check_map(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("must be an object")  # noqa: TRY004 - one error for all
        return {key(name): check(one) for name, one in value.items()}

    return check_map


def checked(check: Check) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Return a dataclass field whose value must pass a check."""
    return field(metadata={"check": check})


def object_of(make: type) -> Check:
    """Return the check of an object that has exactly the fields of a dataclass."""
    checks = {one.name: one.metadata["check"] for one in fields(make)}

    def check_object(value: object) -> Any:  # noqa: ANN401
        if not isinstance(value, dict) or value.keys() != checks.keys():
            raise ValueError(f"must be an object of {', '.join(checks)}")
        found = {}
        for name, check in checks.items():
            try:
                found[name] = check(value[name])
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return make(**found)

    return check_object
