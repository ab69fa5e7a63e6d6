"""The files of a project: found, read, refused or parsed, with positions.

===================  ===============================================================
``project_sources``  the parsed files of a project, or of a commit
``files``            which files are read, and their text
``source_parts``     a source in several files
``parse``            the text of a file to triples, by a strict parser
``file_parser``      files to named graphs, judged and cached
``gate``             what is refused before a parser sees it
``lint``             what is refused of what a parser lets pass
``hints``            what a mistake in Turtle probably is
``positions``        the line and the column of a statement
``format``           the canonical form of a file
``git``              what git says of a project
``snapshot``         a project as a commit has it
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
