"""The list of each class, and the page of each type of problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from kg.search.classes import CLASSES
from kg.web.http.problem_types import TYPES
from kg.web.pages.links import add_link
from kg.web.pages.view_context import context

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

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


@blueprint.get(f"/<any({','.join(LISTS)}):path>")
def listing(path: str) -> Response:
    """List the things of a class in pages; ``after`` is the last before this page."""
    heading, cls = LISTS[path]
    after = request.args.get("after", "")
    start = f"{context().iris.id_namespace}{after}" if after else ""
    found = context().after(cls, start, _PAGE + 1)
    if after and not found:
        raise NotFound("this list ends before this page")
    names = context().names(found[:_PAGE])
    things = [
        (context().terms.shown(one, context().chosen(names.get(one, ()))), _local(one))
        for one in found[:_PAGE]
    ]
    previous = _previous(path, cls, start) if after else None
    following = f"/{path}?after={quote(things[-1][1])}" if len(found) > _PAGE else None
    page = render_template(
        "list.html",
        title=heading,
        things=things,
        previous=previous,
        first=f"/{path}",
        following=following,
    )
    response = Response(page)
    for target, relation in ((previous, "prev"), (following, "next")):
        if target:
            add_link(response, target, relation)
    return response


def _previous(path: str, cls: NamedNode, after: str) -> str:
    """Return the address of the page before the one that begins after a thing.

    Raises:
        NotFound: the thing is not in the list.
    """
    found = context().up_to(cls, after, _PAGE + 1)
    if not found or found[0].value != after:
        raise NotFound(
            "this list has no such entry; follow the links from its first page"
        )
    if len(found) <= _PAGE:
        return f"/{path}"
    return f"/{path}?after={quote(_local(found[_PAGE]))}"


@blueprint.get("/problems/<name>")
def problem_type(name: str) -> str:
    """Explain a type of problem; this is the address of its IRI."""
    for kind in TYPES.values():
        if kind.name == name:
            return render_template("problem_type.html", title=kind.title, kind=kind)
    raise NotFound("there is no such type of problem")


def _local(term: NamedNode) -> str:
    return term.value.removeprefix(context().iris.id_namespace)
