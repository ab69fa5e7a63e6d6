"""Compares what sources say about an event: one view as page, CSV, JSON and chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from kg.iris import document_path
from kg.web.http.router import write_path
from kg.web.pages.renderers import CSV, JSON, SVG, as_csv, as_json
from kg.web.pages.view_context import context
from kg.web.views.claim_filters import FILTERS
from kg.web.views.compare import CompareView, compare_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.web.views.terms import Shown

blueprint = Blueprint("compare", __name__)

PREFIX: Final = "/compare/event/"
PARAMETERS: Final = ("topic", *FILTERS)
"""What a comparison can be asked for: a topic of the event, and filters."""


@blueprint.get(f"{PREFIX}<path:local>")
def compare(local: str) -> Response:
    """Show what sources say about an event on one topic, side by side.

    ``local`` may end with the extension of another form of the same view.
    """
    stem, _, extension = local.rpartition(".")
    if not stem or extension not in _FORMS:
        stem, extension = local, "html"
    event = context().node(f"event/{stem}")
    view = compare_view(context(), event, request.args.to_dict())
    media_type, render = _FORMS[extension]
    return Response(render(view, stem), content_type=media_type)


def compared(thing: Shown) -> str:
    """Return where what sources say about an event is compared, else nothing."""
    kind, event, local = (thing.href or "").partition(document_path("event/"))
    return f"{PREFIX}{local}" if event and not kind else ""


def _page(view: CompareView, local: str) -> str:
    return render_template(
        "compare.html",
        title=heading(view),
        view=view,
        heading=heading(view),
        path=write_path(f"{PREFIX}{local}").decode(),
        chosen=urlencode(_chosen(view)),
        query=_QUERY.format(event=view.event.iri, topic=view.topic.shown.iri),
        page=write_path(document_path(f"event/{local}")).decode(),
    )


def heading(view: CompareView) -> str:
    """Return what a comparison is of."""
    return f"{view.event.text}: {view.topic.shown.text}"


def _chosen(view: CompareView) -> dict[str, str]:
    chosen = {one.name: one.chosen for one in view.filters if one.chosen}
    return {"topic": view.topic.name, **chosen}


def _chart(view: CompareView, _: str) -> str:
    if view.chart is None:
        return EMPTY
    return render_template("chart.svg", chart=view.chart, heading=heading(view))


EMPTY: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
_FORMS: Final[dict[str, tuple[str, Callable[[CompareView, str], str]]]] = {
    "html": ("text/html; charset=utf-8", _page),
    "csv": (CSV, lambda view, _: as_csv(view.claims)),
    "json": (JSON, lambda view, _: as_json(view)),
    "svg": (SVG, _chart),
}
"""The forms of a comparison by extension: media type, and what writes it."""
_QUERY: Final = """\
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

SELECT ?claim ?claimant ?source ?value ?least ?most ?summary {{
  ?claim rdf:subject <{event}> ;
    kg:measure|kg:kind <{topic}> ;
    prov:wasAttributedTo ?claimant ;
    prov:wasQuotedFrom ?source .
  OPTIONAL {{ ?claim kg:value ?value }}
  OPTIONAL {{ ?claim rdf:object/kg:lowerBound ?least }}
  OPTIONAL {{ ?claim rdf:object/kg:upperBound ?most }}
  OPTIONAL {{ ?claim kg:summary ?summary }}
}}
ORDER BY ?least ?claim
"""
