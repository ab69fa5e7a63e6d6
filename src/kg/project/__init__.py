"""Reads ``kg.toml`` into an immutable :class:`Project`: paths, names, licence, limits.

====================  ==========================================================
``read_project``      reads the project of a folder
``parse_project``     parses the content of a ``kg.toml``
``Project``           its names, licence, :class:`Paths`, :class:`Region` and limits
``Limits``            the resource limits of reading and validating
``ServiceLimits``     the resource limits of serving, in total and for each client
``shipped_name``      names a file that the tool ships
``Validation``        how to read shapes
``NeutralityPaths``   what the check of neutral wording reads
``parse_toml``        parses a TOML file of a project
====================  ==========================================================
"""

from kg.project.languages import check_languages
from kg.project.limits import MOST, SPARQL_1_2, Limits, ServiceLimits
from kg.project.model import NeutralityPaths, Paths, Project, Region, Validation
from kg.project.settings import FILE_NAME, parse_project, read_project
from kg.project.shipped import SHIPPED, SHIPPED_LISTS, shipped_name
from kg.project.text_checks import check_base_iri, check_name, check_title
from kg.project.toml import parse_toml

__all__ = [
    "FILE_NAME",
    "MOST",
    "SHIPPED",
    "SHIPPED_LISTS",
    "SPARQL_1_2",
    "Limits",
    "NeutralityPaths",
    "Paths",
    "Project",
    "Region",
    "ServiceLimits",
    "Validation",
    "check_base_iri",
    "check_languages",
    "check_name",
    "check_title",
    "parse_project",
    "parse_toml",
    "read_project",
    "shipped_name",
]
