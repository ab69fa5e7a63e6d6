"""Finds, checks and parses the files of a project, with positions of statements.

===================  ===============================================================
``project_sources``  the parsed files of a project, or of a commit
``accepted_files``   finds the files that are accepted, and reads their text
``file_parser``      parses and checks files to named graphs, with a cache
``cache``            files that were parsed before
``coded_triples``    the triples of such a file as numbers of its terms
``source_file``      a parsed file
``source_parts``     a source in several files
``gate``             checks before parsing
``parse``            parses the text of a file to triples, with a strict parser
``lint``             checks after parsing
``hints``            explains syntax errors in Turtle
``positions``        the line and the column of a statement
``turtle_scanner``   the offsets of each statement of Turtle and its family
``turtle_tokens``    the tokens that gate, hints and scanner share
``rdf_document``     reads RDF files that belong to no project
``format``           the canonical form of a file
``new_project``      the files of a new project
``git``              commands to git
``snapshot``         the files of a project in a commit
===================  ===============================================================
"""

from kg.sources.project_sources import Sources, read_sources

__all__ = ["Sources", "read_sources"]
