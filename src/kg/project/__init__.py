"""Reads ``kg.toml`` into an immutable :class:`Project`: paths, names, licence, limits.

====================  ==========================================================
``read_project``      reads the project of a folder
``parse_project``     parses the content of a ``kg.toml``
``Project``           its names, licence, :class:`Paths`, :class:`Region` and limits
``Limits``            the resource limits of reading and validating
``ServiceLimits``     the resource limits of serving, in total and for each client
``Validation``        how to read shapes
``NeutralityPaths``   what the check of neutral wording reads
``parse_toml``        parses a TOML file of a project
====================  ==========================================================
"""

from kg.project.limits import MOST, SPARQL_1_2, Limits, ServiceLimits
from kg.project.model import NeutralityPaths, Paths, Project, Region, Validation
from kg.project.settings import FILE_NAME, parse_project, read_project
from kg.project.toml import parse_toml

__all__ = [
    "FILE_NAME",
    "MOST",
    "SPARQL_1_2",
    "Limits",
    "NeutralityPaths",
    "Paths",
    "Project",
    "Region",
    "ServiceLimits",
    "Validation",
    "parse_project",
    "parse_toml",
    "read_project",
]
