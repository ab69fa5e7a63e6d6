"""The text of a SPARQL query: its tokens, its escapes, its prefixes.

SPARQL 1.1 Query, sections 19.2 (codepoint escapes) and 19.8 (terminals; the longest
match counts), https://www.w3.org/TR/sparql11-query/#sparqlGrammar. Whoever reads a
query reads it by this. It is read in the process that answers everybody, so that a
text takes time in proportion to its length: no token is tried at length from each of
its characters, and a string that is not whole ends the reading.
"""

from typing import Final

from kg.rdf.query_text.escapes import Decoded, decode
from kg.rdf.query_text.prefixes import declarations, for_engine, undeclared
from kg.rdf.query_text.tokens import Token, foreign_word, tokens

__all__ = [
    "LONG",
    "Decoded",
    "Token",
    "declarations",
    "decode",
    "for_engine",
    "foreign_word",
    "tokens",
    "undeclared",
]

LONG: Final = 4096
"""Characters from which on a server reads a query in a thread: others do not wait."""
