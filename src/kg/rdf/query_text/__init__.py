"""Reads the text of a SPARQL query: its tokens, escapes and prefixes.

SPARQL 1.1 Query, sections 19.2 (codepoint escapes) and 19.8 (terminals; the longest
match counts), https://www.w3.org/TR/sparql11-query/#sparqlGrammar. All code that reads
queries uses this package. It runs in the server's main process, so it takes time linear
in the length of the text: it does not retry long tokens at each of their characters,
and it stops at an unclosed string.
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
"""The server reads longer queries in a thread, so that other clients do not wait."""
