"""Shapes and checks over a whole project: what is wrong, where, and what to do."""

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
