"""The vocabulary: the terms of the tool, and those that the project adds.

Those of the project are fragments of ``/ontology``. So are those of the tool, in the
graph of the tool; links of pages lead to them here. One document has both.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from pyoxigraph import Literal, NamedNode

from kg.iris import ontology_namespace
from kg.rdf.vocabulary import KG
from kg.web.http.negotiation import HTML
from kg.web.pages.head import say
from kg.web.pages.rdf import FORMS, finish, respond
from kg.web.pages.view_context import context
from kg.web.views import signposts

if TYPE_CHECKING:
    from flask import Response

    from kg.sparql import Solution
    from kg.web.views.terms import Shown

blueprint = Blueprint("vocabulary", __name__)

PATH = "/ontology"


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.<{FORMS.rule}>")
def vocabulary(extension: str | None = None) -> Response:
    """Return the vocabulary; its terms are fragments of this address."""
    media_type = FORMS.chosen(extension, "the vocabulary is")
    tool = NamedNode(KG.namespace.removesuffix("#"))
    own = Literal(ontology_namespace(context().iris.id_namespace))
    manifest = context().release.manifest
    say(signposts.of_set(manifest, PATH, "DefinedTermSet"))
    if media_type == HTML:
        response = finish(_page(context().select("terms", tool=tool, own=own)), HTML)
    else:
        response = respond(
            context().construct("vocabulary", tool=tool, own=own), media_type
        )
    FORMS.locate(response, PATH, media_type)
    return response


def _page(solutions: list[Solution]) -> str:
    """Return the page: a section with an anchor for each term."""
    by_term = groupby(solutions, key=lambda solution: solution["term"])
    terms = [
        (context().terms.shown(term), *_texts(list(said))) for term, said in by_term
    ]
    return render_template("ontology.html", title="Vocabulary", terms=terms)


def _texts(said: list[Solution]) -> list[Shown | None]:
    """Return label, comment and example of a term, each in one language."""
    found = []
    for part in ("label", "comment", "example"):
        texts = [one[part] for one in said if part in one]
        best = context().chosen(texts) or (texts[0] if texts else None)
        found.append(context().terms.shown(best) if best is not None else None)
    return found
