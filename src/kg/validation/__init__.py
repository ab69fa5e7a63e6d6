"""Validates a project with SHACL shapes and SPARQL checks, and reports the results."""

from kg.shacl import ENGINES, Report, Result, Severity
from kg.validation.rules import Rules, parse_rules, read_own_rules, read_rules
from kg.validation.run import validate, validate_since

__all__ = [
    "ENGINES",
    "Report",
    "Result",
    "Rules",
    "Severity",
    "parse_rules",
    "read_own_rules",
    "read_rules",
    "validate",
    "validate_since",
]
