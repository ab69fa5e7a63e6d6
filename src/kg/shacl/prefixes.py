"""The prefixes that the queries of a shapes graph are given.

SHACL, https://www.w3.org/TR/shacl/#sparql-prefixes.
"""

from __future__ import annotations

from pyoxigraph import Store

from kg.rdf.query_text import tokens
from kg.rdf.vocabulary import OWL, SH
from kg.shacl.parameters import Parameters


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
