"""Answers ``/sparql`` without a query: the service description, or a form."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request

from kg.web.http.negotiation import (
    DESCRIPTION_FORMATS,
    HTML,
    acceptable,
    named_formats,
)
from kg.web.pages.documents import respond
from kg.web.pages.view_context import context
from kg.web.sparql.description import describe_service

blueprint = Blueprint("sparql", __name__)


@blueprint.get("/sparql")
def describe() -> Response:
    """Describe the service (SPARQL 1.1 Service Description), or show a form."""
    names = named_formats(request.args.to_dict(flat=False))
    accept = request.headers.get("Accept", "")
    chosen = acceptable(accept, DESCRIPTION_FORMATS, "the description is", names)
    service = current_app.config["SERVICE"]
    if chosen == HTML:
        prefixes = context().release.manifest.prefixes
        page = render_template("sparql.html", prefixes=prefixes, limits=service)
        return Response(page, headers={"Vary": "Accept"})
    return respond(describe_service(context(), service), chosen)
