"""Imports what an RML mapping says of tables, with an engine that need not be there.

RML (https://rml.io/specs/rml/, https://w3id.org/rml/core/spec). The engine is Morph-KGC
(https://morph-kgc.readthedocs.io). It gets rows that were read here and a mapping that
was written here, so it opens no table, and nothing of a hostile mapping reaches it but
the terms that ``model`` knows.

===========  =====================================================================
``model``    what a mapping says: triples maps, term maps, and the tables they name
``mapping``  reads a mapping, and refuses what is not done here
``terms``    reads the term maps of a mapping, and their templates
``nested``   reads JSON: the items of an iterator, and the values of paths in them
``rows``     the rows of the tables, with the values that the mapping refers to
``rules``    writes a mapping for the engine, in names of its own
``engine``   runs the engine, and reads what it made
``placed``   puts statements in files, by source and by kind
``planned``  what an import by RML writes, and what is reported of rows
===========  =====================================================================
"""
