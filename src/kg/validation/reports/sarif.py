"""The report as SARIF 2.1.0, which code-scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import BlankNode

from kg import __version__
from kg.errors import Position
from kg.project import FILE_NAME
from kg.text.characters import clean
from kg.text.escapes import sarif_message
from kg.validation.reports.context import UNREADABLE, sentences

if TYPE_CHECKING:
    from pathlib import Path

    from kg.shacl.results import Report, Result
    from kg.validation.reports.context import ReportContext

_LEVELS: Final = ("note", "warning", "error")
_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)


def render(report: Report, context: ReportContext) -> str:
    """Return one run of the tool ``kg``, with a rule for each shape with results."""
    rules = {result.name: result for result in reversed(report.results)}
    places = {name: number for number, name in enumerate(sorted(rules))}
    driver = {
        "name": "kg",
        "version": __version__,
        "rules": [_rule(rules[name]) for name in sorted(rules)],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(one, report, context) | {"ruleIndex": places[one.name]}
            for one in report.results
        ],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1)


def _rule(result: Result) -> dict[str, object]:
    text = "A query that must find nothing"
    if result.component:
        text = result.component.value
    elif result.name == UNREADABLE:
        text = "A file that must be readable"
    return {"id": clean(result.name), "shortDescription": {"text": text}}


def _result(
    result: Result, report: Report, context: ReportContext
) -> dict[str, object]:
    lines = map(clean, [sentences(result, context), *result.said[1:]])
    return {
        "ruleId": clean(result.name),
        "level": _LEVELS[result.severity.level],
        "message": {"text": "\n".join(map(sarif_message, lines))},
        "baselineState": "unchanged" if result in report.known else "new",
        "partialFingerprints": {"kg/v1": _fingerprint(result)},
        "locations": [_location(result, context)],
    }


def _location(result: Result, context: ReportContext) -> dict[str, object]:
    """Return the location of a result, which code-scanning services require."""
    main_file = context.main_file or context.root / FILE_NAME
    position = result.position or Position(main_file)
    place: dict[str, object] = {"artifactLocation": _artifact(position.path, context)}
    if position.line is not None:
        region = {"startLine": position.line}
        if position.column is not None:
            region["startColumn"] = position.column
        place["region"] = region
    return {"physicalLocation": place}


def _artifact(path: Path, context: ReportContext) -> dict[str, str]:
    if not path.is_relative_to(context.root):
        return {"uri": "file://" + quote(os.fsencode(path))}
    uri = quote(os.fsencode(path.relative_to(context.root)))
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _fingerprint(result: Result) -> str:
    """Return a fingerprint that does not change when lines are added above."""
    parts = (result.name, result.focus_node, result.path, result.value)
    # the name of a blank node differs between runs
    known = ("_" if isinstance(part, BlankNode) else str(part) for part in parts)
    return hashlib.sha256("\n".join(known).encode()).hexdigest()
