"""Queries of a shapes graph: the prefixes that they are given, and what is refused.

SHACL, https://www.w3.org/TR/shacl/#sparql-prefixes, and SPARQL 1.1 Query,
https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from kg.errors import QuerySyntaxError
from kg.rdf.query_regex import check_regexes
from kg.rdf.query_text import for_engine, foreign_word, tokens, undeclared
from kg.rdf.vocabulary import OWL, SH
from kg.shacl.parameters import Parameters
from kg.text.positions import line_and_column

if TYPE_CHECKING:
    from collections.abc import Collection

_AT: Final = re.compile(r"error at (\d+):(\d+):")


def prologue(own: Parameters) -> str:
    """Return the PREFIX declarations that a query is given, imports included."""
    pending, seen = list(own.terms(SH.prefixes)), set()
    known: dict[str, str] = {}
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        pending += Parameters(own.graph, node).terms(OWL.imports)
        for declaration in own.graph.objects(node, SH.declare):
            described = Parameters(own.graph, declaration, own.shape)  # type: ignore[arg-type]
            prefix, iri = _declared(described)
            if known.setdefault(prefix, iri) != iri:
                raise own.error(f"sh:declare has two namespaces for {prefix}:")
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in known.items())


def _declared(declaration: Parameters) -> tuple[str, str]:
    """Return a prefix and its namespace, from a value of ``sh:declare``."""
    prefix = declaration.literal(SH.prefix)
    namespace = declaration.literal(SH["namespace"])
    if prefix is None or namespace is None:
        raise declaration.error("sh:declare needs sh:prefix and sh:namespace")
    text = f"PREFIX {prefix.value}: <{namespace.value}>"
    kinds = [one.kind for one in tokens(text)]
    try:
        Store().query(f"{text} ASK {{}}")
    except SyntaxError:
        kinds = []
    if kinds != ["word", "name", "iri"]:
        message = f"cannot declare the prefix {prefix.value!r} for {namespace.value!r}"
        raise declaration.error(f"{message}: a name and an absolute IRI are needed")
    return prefix.value, namespace.value


def checked(declared: str, text: str, refused: Collection[str]) -> object:
    """Return what the engine answers to a query over nothing.

    Raises:
        QuerySyntaxError: it is no SPARQL 1.1, has a word that is ``refused``, or a
            regular expression that cannot be used; tells the place in the text.
    """
    check_regexes(text)
    found = list(tokens(text))
    if foreign := foreign_word(found):
        place = _place(*line_and_column(text, foreign.start))
        message = f"cannot be used: {foreign.text} is no word of SPARQL 1.1, at {place}"
        raise QuerySyntaxError(message)
    for one in found:
        if one.word in refused:
            raise QuerySyntaxError(f"{one.word} cannot be used")
    for one in undeclared(tokens(declared + text)):
        message = f"the prefix {one.prefix}: is not declared by what sh:prefixes names"
        raise QuerySyntaxError(f"cannot be used: {message}")
    try:
        return Store().query(for_engine(declared + text))
    except SyntaxError as error:
        at = _AT.match(str(error))
        line, column = (int(at[1]), int(at[2])) if at else (1, 1)
        place = _place(line - declared.count("\n"), column)
        message = f"cannot be used: no SPARQL 1.1 at {place}"
        raise QuerySyntaxError(message) from error
    except RuntimeError as error:
        raise QuerySyntaxError(f"cannot be used: {error}") from error


def _place(line: int, column: int) -> str:
    return f"line {line}, column {column} of its text"
