"""The counted parts of ``docs/about.md``, written by ``make counts`` from the data."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.claims.balance import as_markdown, balance
from kg.claims.origins import party_of
from kg.claims.wording import label
from kg.iris import slug
from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import KG, PROV, RDF
from support import REPOSITORY

if TYPE_CHECKING:
    from kg.sources import Sources

DOCUMENT = REPOSITORY / "docs" / "about.md"
EVENT = "khojaly-1992"


def written(text: str, sources: Sources) -> str:
    """Return the text of the page with its counted parts counted anew."""
    graph = TripleIndex(triple for file in sources.files for triple in file.triples)
    parts = {
        "event": _on_the_event(graph, sources.project.iris.kind("event") + EVENT),
        "reading": _reading(graph),
        "balance": as_markdown(balance(graph)),
    }
    for name, part in parts.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        pattern = f"{re.escape(begin)}.*?{re.escape(end)}"
        block = f"{begin}\n{part}\n{end}"
        (old,) = re.findall(pattern, text, re.DOTALL)
        text = text.replace(old, block)
    return text


def _on_the_event(graph: TripleIndex, event: str) -> str:
    """Return a table of all parties: their claims on the event, and their sources."""
    subject = NamedNode(event)
    parties = graph.instances(NamedNode(f"{KG.namespace}Party"))
    about = [
        claim
        for claim in graph.instances(KG.Claim)
        if subject in (graph.node(claim, KG.event), graph.node(claim, RDF.subject))
    ]
    lines = [
        "| party of who states it | claims | in sources |",
        "| --- | ---: | ---: |",
    ]
    for name, party in sorted((label(graph, party), party) for party in parties):
        said = [claim for claim in about if party_of(graph, claim) == party]
        sources = {graph.node(claim, PROV.wasQuotedFrom) for claim in said}
        lines.append(f"| {name} | {len(said)} | {len(sources)} |")
    return "\n".join(lines)


def _reading(graph: TripleIndex) -> str:
    sources = graph.instances(KG.Source)
    copies = [graph.text(source, KG.copyRead) or "" for source in sources]
    excerpts = sum("excerpt" in copy for copy in copies)
    claims = graph.instances(KG.Claim)
    derived = sum(bool(graph.objects(claim, PROV.wasDerivedFrom)) for claim in claims)
    unseen = sum(graph.text(claim, KG.verified) != "true" for claim in claims)
    return "\n".join(
        [
            f"- Sources: {len(sources)}. Claims: {len(claims)}.",
            f"- Sources of which only an excerpt was read: {excerpts}.",
            f"- {_copies(graph)}",
            f"- Claims that are recorded as taken from elsewhere: {derived}.",
            f"- Claims whose content the editors did not see in the copy: {unseen}.",
        ]
    )


def _copies(graph: TripleIndex) -> str:
    """Return how many copies were read, by the party of who shows them."""
    carriers = graph.instances(KG.Carrier)
    parties = [graph.node(carrier, KG.party) for carrier in carriers]
    shown = Counter(
        "no party recorded" if party is None else label(graph, party)
        for party in parties
    )
    listed = ", ".join(f"{name} {number}" for name, number in sorted(shown.items()))
    of_type = NamedNode(f"{KG.namespace}carrierType")
    types = [slug(node) for one in carriers if (node := graph.node(one, of_type))]
    own = types.count("own-page")
    return (
        f"Copies of sources that are recorded: {len(carriers)}, of which {own} are the "
        f"publisher's own page. By the party of who shows them: {listed}."
    )
