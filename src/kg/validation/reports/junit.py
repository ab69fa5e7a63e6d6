"""The report as JUnit XML, which most CI systems display.

The format is that of https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kg.text.characters import clean
from kg.text.escapes import xml_text
from kg.validation.reports.context import distinct, summary, word
from kg.validation.reports.text import place

if TYPE_CHECKING:
    from kg.shacl.results import Report, Result
    from kg.validation.reports.context import ReportContext


def render(report: Report, context: ReportContext) -> str:
    """Return a suite for each file with results; a conforming project is one test."""
    failures = sum(_fails(result, report) for result in distinct(report))
    counts = {"tests": str(max(1, len(distinct(report)))), "failures": str(failures)}
    root = ET.Element("testsuites", {"name": context.command} | counts)
    for file, results in context.by_file(report):
        failures = sum(_fails(result, report) for result in results)
        suite = ET.SubElement(
            root,
            "testsuite",
            name=_text(file),
            tests=str(len(results)),
            failures=str(failures),
        )
        for result in results:
            _case(suite, result, report, context)
    if not report.results:
        suite = ET.SubElement(
            root, "testsuite", {"name": context.subject, "tests": "1"}
        )
        attributes = {"name": summary(report), "classname": context.subject}
        case = ET.SubElement(suite, "testcase", attributes)
        if not report.conforms:
            ET.SubElement(case, "failure", message=summary(report))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _case(
    suite: ET.Element, result: Result, report: Report, context: ReportContext
) -> None:
    name = f"{result.name}: {context.term(result.focus_node)}"
    case = ET.SubElement(
        suite, "testcase", name=_text(name), classname=_text(result.name)
    )
    lines = [place(result, context), *result.said]
    if result.value is not None:
        lines.append(f"found: {context.term(result.value)}")
    if result.expected:
        lines.append(f"try: {', '.join(result.expected)}")
    if result.advice:
        lines.append(result.advice)
    text = "\n".join(clean(line) for line in lines)
    if result in report.known:
        ET.SubElement(case, "skipped", message="was so before")
    elif _fails(result, report):
        failure = ET.SubElement(case, "failure", message=_text(result.message))
        failure.text = _text(text, keep_lines=True)
    else:
        output = ET.SubElement(case, "system-out")
        output.text = _text(f"{word(result.severity)}: {text}", keep_lines=True)


def _fails(result: Result, report: Report) -> bool:
    return word(result.severity) == "error" and result not in report.known


def _text(text: str, *, keep_lines: bool = False) -> str:
    """Return a text without the characters that XML 1.0 forbids."""
    return xml_text(text if keep_lines else clean(text))
