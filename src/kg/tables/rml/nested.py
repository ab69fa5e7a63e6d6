"""Reads JSON: the items that an iterator finds, and the values of paths in them.

Of JSONPath (RFC 9535), names and ``[*]`` are read. The engine's own JSONPath runs
filters as programs, so it is not used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kg.tables.json_lines import parsed_json
from kg.tables.row import MOST_ROWS, Problem, TableError
from kg.text.characters import visible

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

_EVERY: Final = "*"
_STEP: Final = re.compile(
    r"""\[\*\]|\['(?P<quoted>[^']+)'\]|(?:^|\.)(?P<name>[^][.'"*?()@$]+)"""
)


def items_of(path: Path, stream: IO[bytes], iterator: str) -> list[Any]:
    """Return the items that an iterator finds in a JSON file.

    Raises:
        TableError: the file is no JSON, or the iterator is not read here, finds none,
            or more than an import has rows.
    """
    steps = steps_of(path, iterator)
    try:
        document = parsed_json(stream.read())
    except ValueError as error:
        what = f"is no JSON that is read here ({error})"
        remedy = "write each key once, in UTF-8"
        raise TableError(Problem(path, None, None, what, remedy)) from None
    found = walked(document, steps)
    if len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    if not found or len(found) > MOST_ROWS:
        what = f"the iterator {visible(iterator)} finds {len(found)} items"
        remedy = f"write one that finds 1 to {MOST_ROWS}"
        raise TableError(Problem(path, None, None, what, remedy))
    return found


def steps_of(path: Path, text: str) -> tuple[str, ...]:
    """Return the steps of an iterator or a reference.

    Raises:
        TableError: it is not read here.
    """
    rest = text.removeprefix("$")
    rest = rest.removeprefix(".") if rest[1:2] != "[" else rest
    steps, at = [], 0
    while at < len(rest):
        found = _STEP.match(rest, at)
        if found is None:
            what = f"the path {visible(text)!r} is not read here"
            remedy = "write names with points, and [*], such as $.reports[*].count"
            raise TableError(Problem(path, None, None, what, remedy))
        steps.append(found["quoted"] or found["name"] or _EVERY)
        at = found.end()
    return tuple(steps)


def walked(value: Any, steps: tuple[str, ...]) -> list[Any]:  # noqa: ANN401
    """Return what a path finds in a value of JSON."""
    found = [value]
    for step in steps:
        if step == _EVERY:
            found = [one for two in found if isinstance(two, list) for one in two]
        else:
            found = [d[step] for d in found if isinstance(d, dict) and step in d]
    return found
