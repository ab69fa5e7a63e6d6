"""The list of each class, and the page of each type of problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode, Triple
from werkzeug.exceptions import NotFound

from kg.rdf.vocabulary import RDF
from kg.search.classes import CLASSES
from kg.web.http.negotiation import HTML
from kg.web.http.problem_types import TYPES
from kg.web.pages.head import add_link, say
from kg.web.pages.rdf import FORMS, finish, respond
from kg.web.pages.view_context import context
from kg.web.views import signposts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.sparql import Term
    from kg.web.views.terms import Shown

blueprint = Blueprint("pages", __name__)

_PAGE: Final = 100
LISTS: Final = {
    path: (heading, CLASSES[path])
    for path, heading in (
        ("events", "Events"),
        ("scopes", "Parts of events"),
        ("places", "Places"),
        ("agents", "Agents and authors"),
        ("sources", "Sources"),
        ("carriers", "Copies of sources"),
        ("origins", "Origins of claims"),
        ("claims", "Claims"),
        ("notes", "Editorial notes"),
        ("concepts", "Controlled lists"),
    )
}
"""The lists: address, heading and class."""
_ANY_LIST: Final = f"any({','.join(LISTS)}):path"


@blueprint.get(f"/<{_ANY_LIST}>")
@blueprint.get(f"/<{_ANY_LIST}>.<{FORMS.rule}>")
def listing(path: str, extension: str | None = None) -> Response:
    """List the things of a class in pages; ``after`` is the last before this page."""
    media_type = FORMS.chosen(extension, "lists are")
    cls = LISTS[path][1]
    after = request.args.get("after", "")
    start = f"{context().iris.id_namespace}{after}" if after else ""
    found = context().after(cls, start, _PAGE + 1)
    if after and not found:
        raise NotFound("this list ends before this page")
    things = found[:_PAGE]
    at = f"/{path}" if extension is None else f"/{path}.{extension}"
    previous = f"{at}{_previous(cls, start)}" if after else None
    following = f"{at}{_after(things[-1])}" if len(found) > _PAGE else None
    query = f"after={quote(after)}" if after else ""
    manifest = context().release.manifest
    say(signposts.of_set(manifest, f"/{path}", "CollectionPage", query))
    if media_type == HTML:
        response = finish(_page(path, things, previous, following), HTML)
    else:
        response = respond(_triples(cls, things), media_type)
    FORMS.locate(
        response, f"/{path}", media_type, f"after={quote(after)}" if after else ""
    )
    for target, relation in ((previous, "prev"), (following, "next")):
        if target:
            add_link(response, target, relation)
    return response


def _page(
    path: str, things: list[NamedNode], previous: str | None, following: str | None
) -> str:
    names = context().names(things)
    return render_template(
        "list.html",
        title=LISTS[path][0],
        path=f"/{path}",
        things=[
            (
                context().terms.shown(one, context().chosen(names.get(one, ()))),
                _local(one),
            )
            for one in things
        ],
        previous=previous,
        following=following,
    )


def _shown(thing: NamedNode, names: Iterable[Term]) -> Shown:
    return context().terms.shown(thing, context().chosen(names))


def _triples(cls: NamedNode, things: list[NamedNode]) -> list[Triple]:
    """Return the class of things, and their names in all languages."""
    types = [Triple(one, RDF.type, cls) for one in things]
    return [*types, *context().described(things)]


def _previous(cls: NamedNode, after: str) -> str:
    """Return the query of the page before the one that begins after a thing.

    Raises:
        NotFound: the thing is not in the list.
    """
    found = context().up_to(cls, after, _PAGE + 1)
    if not found or found[0].value != after:
        raise NotFound(
            "this list has no such entry; follow the links from its first page"
        )
    return "" if len(found) <= _PAGE else _after(found[_PAGE])


def _after(thing: NamedNode) -> str:
    return f"?after={quote(_local(thing))}"


@blueprint.get("/problems/<name>")
def problem_type(name: str) -> str:
    """Explain a type of problem; this is the address of its IRI."""
    for kind in TYPES.values():
        if kind.name == name:
            return render_template("problem_type.html", title=kind.title, kind=kind)
    raise NotFound("there is no such type of problem")


def _local(term: NamedNode) -> str:
    return term.value.removeprefix(context().iris.id_namespace)
