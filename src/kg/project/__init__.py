"""``kg.toml`` to an immutable :class:`Project`: paths, names, licence and limits.

====================  ==========================================================
``read_project``      the project of a folder
``parse_project``     the project that the content of a ``kg.toml`` describes
``Project``           its names, licence, :class:`Paths`, :class:`Region` and limits
``Limits``            what reading and validating may use up
``ServiceLimits``           what serving may use up, and grants each client
``Validation``        how shapes are read
====================  ==========================================================
"""

from kg.project.limits import MOST, Limits, ServiceLimits
from kg.project.model import Paths, Project, Region, Validation
from kg.project.settings import FILE_NAME, parse_project, read_project

__all__ = [
    "FILE_NAME",
    "MOST",
    "Limits",
    "Paths",
    "Project",
    "Region",
    "ServiceLimits",
    "Validation",
    "parse_project",
    "read_project",
]
