"""RDF and SPARQL texts: formats, vocabularies, terms, reading and writing.

=================  ================================================================
``formats``        the formats of graphs and of results, and their media types
``vocabulary``     the terms of each vocabulary, and the prefixes
``declarations``   PREFIX declarations before a text
``index``          triples by subject and predicate
``literals``       whether a lexical form fits its datatype
``value_order``    which of two values is less
``corrections``    what a value was meant to be
``suggestions``    what a name was meant to be
``regex``          regular expressions of XPath
``query_text``     the tokens, escapes and prefixes of a query
``query_regex``    the regular expressions of a query
``canonical``      the canonical form of a dataset (RDFC-1.0)
``turtle_writer``  Turtle as it is authored
``jsonld_writer``  JSON-LD with a context
``xml_writer``     RDF/XML, and XML that says what was meant
``batches``        many things at once
=================  ================================================================
"""

__all__ = [
    "batches",
    "canonical",
    "corrections",
    "declarations",
    "formats",
    "index",
    "jsonld_writer",
    "literals",
    "query_regex",
    "query_text",
    "regex",
    "suggestions",
    "turtle_writer",
    "value_order",
    "vocabulary",
    "xml_writer",
]
