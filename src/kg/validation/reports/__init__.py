"""The formats of a validation report; each is a function from a report to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.validation.reports import (
    github,
    json_document,
    junit,
    markdown,
    sarif,
    text,
    turtle,
)
from kg.validation.reports.context import ReportContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.shacl.results import Report

__all__ = ["FORMATS", "ReportContext"]

FORMATS: Final[dict[str, Callable[[Report, ReportContext], str]]] = {
    "text": text.render,
    "json": json_document.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
    "turtle": turtle.render,
    "markdown": markdown.render,
}
"""The values of ``kg validate --format``."""
