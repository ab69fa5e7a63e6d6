"""Texts that a browser would act on if a page did not escape them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF, RDFS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<script>",
    "&lt;script&gt;",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\u202eevil",
    "<a href=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><button>",
    "]]><script>alert(1)</script>",
    "\\x3cscript\\x3e",
    "%3Cscript%3E",
    "<math><mtext></mtext></math>",
    "<object data=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<embed src=//evil.example>",
    "<video><source onerror=alert(1)>",
    "<details ontoggle=alert(1) open>",
    "<svg><animate onbegin=alert(1)>",
    "`${alert(1)}`",
]
LINKS = ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]


def fill(path: Path, payloads: Sequence[str] = PAYLOADS) -> None:
    """Make a store whose every slot holds a payload: events, claims and sources."""
    store = Store(str(path))
    base = "https://w3id.org/khojaly-kg/id/"
    graph = NamedNode(f"{base}graph/hostile")

    def add(
        subject: NamedNode, predicate: NamedNode, term: NamedNode | Literal
    ) -> None:
        store.add(Quad(subject, predicate, term))
        store.add(Quad(subject, predicate, term, graph))

    for number, payload in enumerate(payloads):
        event = NamedNode(f"{base}event/e{number}")
        claim = NamedNode(f"{base}claim/c{number}")
        source = NamedNode(f"{base}source/s{number}")
        text, plain = Literal(payload, language="en"), Literal(payload)
        typed = Literal(payload, datatype=NamedNode("javascript:alert(1)"))
        for subject, cls in ((event, KG.Event), (claim, KG.Claim), (source, KG.Source)):
            add(subject, RDF.type, cls)
            add(subject, RDFS.label, text)
            add(subject, RDFS.comment, typed)
            for link in LINKS:
                add(subject, SCHEMA.sameAs, NamedNode(link))
        add(source, DCTERMS.title, text)
        add(claim, RDF.subject, event)
        add(claim, RDF.object, NamedNode(LINKS[number % len(LINKS)]))
        add(claim, PROV.wasQuotedFrom, source)
        add(claim, PROV.wasAttributedTo, event)
        for predicate in (KG.summary, KG.hedge, KG.caution, KG.locator):
            add(claim, predicate, text)
        add(claim, KG.statedOn, plain)
    store.flush()
