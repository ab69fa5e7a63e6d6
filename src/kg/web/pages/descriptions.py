"""IRIs that no data describe, but the descriptions of the release: 303 to these."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, request
from pyoxigraph import NamedNode, RdfFormat, parse
from werkzeug.exceptions import NotFound

from kg.rdf.formats import TURTLE
from kg.web.http.negotiation import HTML, acceptable
from kg.web.pages.view_context import context

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.wrappers import Response

blueprint = Blueprint("descriptions", __name__)
_DESCRIPTIONS: Final = ("dcat.ttl", "void.ttl", "prov.ttl")


@blueprint.get("/dataset")
def dataset() -> Response:
    """Redirect from the IRI of the dataset to its description, or its page."""
    accept = request.headers.get("Accept", "")
    chosen = acceptable(accept, [TURTLE.media_type, HTML], "descriptions are")
    return redirect("/" if chosen == HTML else "/dcat.ttl", 303)


@blueprint.get("/<any(catalog,publisher,software):_>")
@blueprint.get("/<any(dataset,commit,files):_>/<path:_rest>")
def described(**_: str) -> Response:
    """Redirect from any other IRI that a description describes to that description."""
    found = description_of(f"{context().iris.base}{request.path.removeprefix('/')}")
    if found is None:
        raise NotFound("the descriptions of this release do not describe it")
    return redirect(found, 303)


def description_of(iri: str) -> str | None:
    """Return the path of the first description that describes an IRI, or None."""
    release = context().release
    for name in _DESCRIPTIONS:
        path = release.path / name
        if release.file(name) and not path.is_symlink() and iri in _subjects(path):
            return f"/{name}"
    return None


@lru_cache(len(_DESCRIPTIONS))
def _subjects(path: Path) -> frozenset[str]:
    """Return the IRIs that a description describes, without fragments."""
    quads = parse(path=path, format=RdfFormat.TURTLE)
    found = (one.subject for one in quads if isinstance(one.subject, NamedNode))
    return frozenset(one.value.partition("#")[0] for one in found)
