"""Makes the page of one thing: an entity, a claim, a named graph."""

from __future__ import annotations

from typing import Final

from flask import render_template

from kg.iris import graph_name
from kg.web.pages.view_context import context
from kg.web.views.properties import own_properties
from kg.web.views.query_texts import Slice
from kg.web.views.sizes import MOST, Sizes
from kg.web.views.terms import NamedTerms
from kg.web.views.thing import (
    ClaimPage,
    PageParts,
    ThingView,
    check_part,
    outgoing,
    thing_view,
    title_of,
)

_GRAPH_ROWS: Final = 500
_TEMPLATES: Final = {ThingView: "thing.html", ClaimPage: "claim.html"}


def entity_page(local: str, number: int) -> tuple[str, int]:
    """Return a part of the page of a thing, and how many parts the page has.

    Raises:
        NotFound: the path makes no IRI, or the page has fewer parts.
    """
    view = thing_view(context(), context().node(local), number)
    html = render_template(_TEMPLATES[type(view)], title=title_of(view), view=view)
    return html, view.parts.count


def graph_page(local: str, number: int) -> tuple[str, int]:
    """Return a part of the page of a named graph, and how many parts the page has.

    Raises:
        NotFound: the path makes no IRI, or the page has fewer parts.
    """
    node = context().node(local)
    size = context().select("graph_size", graph=node)
    total = int(size[0]["size"].value) if size else 0
    count = max(1, -(-total // _GRAPH_ROWS))
    check_part(number, count)
    part = Slice(_GRAPH_ROWS, (number - 1) * _GRAPH_ROWS)
    found = context().select("graph_part", part, graph=node)
    rows = [tuple(context().terms.shown(one[name]) for name in "spo") for one in found]
    values = Sizes(context(), node).values
    terms = NamedTerms(context().terms, outgoing(context(), node, values, Slice(MOST)))
    html = render_template(
        "graph.html",
        title=f"Graph {graph_name(local)}",
        node=context().terms.shown(node),
        rows=rows,
        total=total,
        properties=own_properties(terms, node, values).values(),
        parts=PageParts(number, count),
    )
    return html, count
