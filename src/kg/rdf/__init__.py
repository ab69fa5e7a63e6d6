"""RDF and SPARQL as text: formats, vocabularies, terms, parsing helpers, writers.

===================  ===============================================================
``formats``          the formats of graphs and of results, and their media types
``vocabulary``       the terms of each vocabulary
``prefixes``         the prefixes, and the kinds of things that a project names
``declarations``     PREFIX declarations before a text
``index``            triples by subject and predicate
``literals``         whether a lexical form is valid for its datatype
``value_order``      which of two values is less
``intended_values``  the valid form of a value that is written wrongly
``suggestions``      known names similar to an unknown one
``tidy``             the tidy form of texts
``regex``            regular expressions of XPath
``query_text``       the tokens, escapes and prefixes of a query
``question``         the title, comment and parameters of a query
``question_values``  the terms that are meant by values of parameters
``query_regex``      the regular expressions of a query
``canonical``        the canonical form of a dataset (RDFC-1.0)
``rows``             triples as texts, for the writers of formats
``turtle_writer``    canonical Turtle
``jsonld_writer``    JSON-LD with a context
``xml_writer``       RDF/XML, and corrections of XML that the engine writes
``documents``        documents in any of these formats, from sorted lines
``batches``          lists of limited length from an iterable
===================  ===============================================================
"""

__all__ = [
    "batches",
    "canonical",
    "declarations",
    "documents",
    "formats",
    "index",
    "intended_values",
    "jsonld_writer",
    "literals",
    "prefixes",
    "query_regex",
    "query_text",
    "question",
    "question_values",
    "regex",
    "rows",
    "suggestions",
    "tidy",
    "turtle_writer",
    "value_order",
    "vocabulary",
    "xml_writer",
]
