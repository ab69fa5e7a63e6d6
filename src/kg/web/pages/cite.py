"""``/cite/…``: how to cite what is at ``/id/…``; ``/cite/dataset`` is the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from kg.web.http.negotiation import HTML
from kg.web.pages import citation_styles as styles
from kg.web.pages.head import say
from kg.web.pages.rdf import Forms, finish
from kg.web.pages.view_context import context
from kg.web.views import signposts
from kg.web.views.citation import cite_dataset, cite_thing

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.web.views.citation import Citation

blueprint = Blueprint("cite", __name__)

PREFIX: Final = "/cite/"
_WHOLE: Final = "dataset"
"""No thing has this name: those of things have a kind."""
FORMS: Final = Forms(
    {"html": HTML, "bib": styles.BIBTEX, "ris": styles.RIS, "json": styles.CSL}
)
_WRITERS: Final[dict[str, Callable[[Citation], str]]] = {
    styles.BIBTEX: styles.bibtex,
    styles.RIS: styles.ris,
    styles.CSL: styles.csl,
}


@blueprint.get(f"{PREFIX}<path:local>")
def cite(local: str) -> Response:
    """Say how to cite a thing, or the dataset, in the form of choice."""
    stem, _, named = local.rpartition(".")
    extension = named if named in FORMS.types else None
    if extension is None:
        stem = local
    media_type = FORMS.chosen(extension, "citations are")
    one = _citation(stem)
    say(signposts.of_page(context().release.manifest, f"{PREFIX}{stem}"))
    if media_type == HTML:
        response = finish(_page(one, stem), HTML)
    else:
        response = finish(_WRITERS[media_type](one), media_type)
    FORMS.locate(response, f"{PREFIX}{stem}", media_type)
    return response


def _citation(local: str) -> Citation:
    """Return the citation of a thing, or of the dataset.

    Raises:
        NotFound: nothing is known of the thing.
    """
    if local == _WHOLE:
        return cite_dataset(context().release)
    node = context().node(local)
    if not context().select("known", focus=node):
        raise NotFound("nothing is known of this here")
    return cite_thing(context(), node, local)


def _page(one: Citation, local: str) -> str:
    return render_template(
        "cite.html",
        title=f"Cite: {one.title}",
        one=one,
        local=local,
        texts=(("APA", styles.apa(one)), ("Chicago", styles.chicago(one))),
        files=(("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON")),
        bibtex=styles.bibtex(one),
    )
