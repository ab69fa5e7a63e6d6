"""Pages about the whole graph: the home page, and a list per class."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import NotFound

from kg.rdf.vocabulary import KG, SKOS
from kg.web.context import context
from kg.web.problem_types import TYPES
from kg.web.terms import shown

blueprint = Blueprint("pages", __name__)

_PAGE: Final = 100
LISTS: Final = {
    "events": ("Events", KG.Event),
    "places": ("Places", KG.Place),
    "agents": ("Agents and authors", KG.Agent),
    "sources": ("Sources", KG.Source),
    "claims": ("Claims", KG.Claim),
    "notes": ("Editorial notes", KG.EditorialNote),
    "concepts": ("Controlled lists", SKOS.Concept),
}
"""The lists: address, heading and class."""


@blueprint.get("/")
def home() -> str:
    """Show what the graph is, how much is in it, and how to use it."""
    counts = context().counts()
    return render_template(
        "home.html",
        title=context().release.manifest.title,
        lists=[
            (f"/{path}", heading, counts.get(cls, "0"))
            for path, (heading, cls) in LISTS.items()
        ],
    )


@blueprint.get("/<any(events,places,agents,sources,claims,notes,concepts):path>")
def listing(path: str) -> str:
    """List the things of a class, a page at a time; ``after`` is the last one seen."""
    heading, cls = LISTS[path]
    after = request.args.get("after", "")
    namespace = f"{context().base_iri}id/"
    start = Literal(f"{namespace}{after}" if after else "")
    found = context().after(cls, start, _PAGE + 1)
    page, more = found[:_PAGE], len(found) > _PAGE
    names = context().names(page)
    things = [(shown(thing, names.get(thing)), _local(thing)) for thing in page]
    return render_template(
        "list.html",
        title=heading,
        things=things,
        following=f"/{path}?after={things[-1][1]}" if more else None,
    )


@blueprint.get("/problems/<name>")
def problem_type(name: str) -> str:
    """Explain a type of problem: its IRI leads here."""
    for kind in TYPES.values():
        if kind.name == name:
            return render_template("problem_type.html", title=kind.title, kind=kind)
    raise NotFound("there is no such type of problem")


def _local(term: object) -> str:
    if not isinstance(term, NamedNode):
        return ""
    return term.value.removeprefix(f"{context().base_iri}id/")
