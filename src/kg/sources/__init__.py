"""Finds, checks and parses the files of a project, with positions of statements.

===================  ===============================================================
``project_sources``  the parsed files of a project, or of a commit
``files``            finds and reads the files
``source_parts``     a source in several files
``parse``            parses the text of a file to triples, with a strict parser
``file_parser``      parses and checks files to named graphs, with a cache
``gate``             checks before parsing
``lint``             checks after parsing
``hints``            explains syntax errors in Turtle
``positions``        the line and the column of a statement
``format``           the canonical form of a file
``git``              commands to git
``snapshot``         the files of a project in a commit
``cache``            files that were parsed before
===================  ===============================================================
"""

from kg.sources.project_sources import (
    Sources,
    describe_project,
    former_sources,
    read_sources,
    with_former_words,
)

__all__ = [
    "Sources",
    "describe_project",
    "former_sources",
    "read_sources",
    "with_former_words",
]
