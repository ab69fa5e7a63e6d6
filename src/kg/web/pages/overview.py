"""The home page, the map and the timeline: the whole graph at a glance."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from pyoxigraph import NamedNode

from kg.iris import slug
from kg.web.pages.head import say
from kg.web.pages.lists import LISTS
from kg.web.pages.view_context import context
from kg.web.views import schema_org, signposts
from kg.web.views.home import home_view
from kg.web.views.mementos import mementos
from kg.web.views.place_map import place_map
from kg.web.views.timeline import timeline

blueprint = Blueprint("overview", __name__)

MAP = "/map"
AROUND = "around"
"""The parameter that names the place in the middle of the map."""


@blueprint.get("/")
def home() -> str:
    """Show what the graph is, how much it has, its main event, and the ways in."""
    view = home_view(context())
    manifest = context().release.manifest
    versions = mementos(context().release, "")
    guides = versions.guides() if versions else ()
    say((*signposts.of_home(manifest), *guides), schema_org.of_dataset(manifest))
    return render_template(
        "home.html",
        title=manifest.title,
        view=view,
        lists=[
            (f"/{path}", heading, view.counts.get(cls, "0"))
            for path, (heading, cls) in LISTS.items()
        ],
    )


@blueprint.get(MAP)
def places() -> str:
    """Show the places that have coordinates, all or those around one."""
    around = request.args.get(AROUND) or None
    whole = place_map(context())
    named = sorted(
        (
            (slug(NamedNode(one.place.iri or "")), one.place)
            for one in (whole.places if whole else ())
        ),
        key=lambda one: one[1].text,
    )
    return render_template(
        "map.html",
        title="Map",
        map=place_map(context(), around) if around else whole,
        places=named,
        around=around,
    )


@blueprint.get("/timeline")
def events() -> str:
    """Show the events in time."""
    return render_template(
        "timeline.html", title="Timeline", timeline=timeline(context())
    )
