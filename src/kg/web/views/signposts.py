"""Links by which machines find their way: signposting (https://signposting.org/FAIR/).

All targets begin with the base IRI of the project, whatever host a request names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.iris import document_path
from kg.rdf.formats import DOCUMENT_FORMATS, GRAPH_FORMATS, TURTLE
from kg.web.http.links import Link, in_formats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.release.manifest import Manifest, Release, ReleaseFile

_FORMATS: Final = tuple((one.extension, one.media_type) for one in DOCUMENT_FORMATS)
_TURTLE: Final = TURTLE.media_type
_IN_OTHER_FORMATS: Final = "alternate describedby"
SCHEMA: Final = "https://schema.org/"
DESCRIPTIONS: Final = ("dcat.ttl", "void.ttl", "prov.ttl")
"""The descriptions of a release, the most general first."""
ABOUT: Final = f"{SCHEMA}AboutPage"


def of_document(
    manifest: Manifest, local: str, types: Iterable[str], query: str = ""
) -> tuple[Link, ...]:
    """Return the links of the page of a thing, a landing page of its IRI.

    ``types`` are those of the thing by schema.org.
    """
    at = _at(manifest, document_path(local))
    return (
        Link(manifest.iris.thing(local).value, "cite-as"),
        Link(f"{at}{query}", "canonical"),
        *in_formats(at, "", _IN_OTHER_FORMATS, _FORMATS),
        *_of_all(manifest),
        *(Link(one, "type") for one in (ABOUT, *types)),
        Link(manifest.base_iri, "collection"),
    )


def of_data(manifest: Manifest, local: str, extension: str) -> tuple[Link, ...]:
    """Return the links of a document about a thing that is no page."""
    at = _at(manifest, document_path(local))
    return (
        Link(manifest.iris.thing(local).value, "cite-as"),
        Link(f"{at}.{extension}", "canonical"),
        Link(at, "describes"),
        Link(f"{at}.html", "alternate", "text/html"),
        *_of_all(manifest),
        Link(manifest.base_iri, "collection"),
    )


def of_set(
    manifest: Manifest, path: str, kind: str, query: str = ""
) -> tuple[Link, ...]:
    """Return the links of a list, or of the vocabulary; ``kind`` is by schema.org."""
    at = _at(manifest, path)
    asked = f"?{query}" if query else ""
    return (
        Link(f"{at}{asked}", "canonical"),
        *in_formats(at, asked, _IN_OTHER_FORMATS, _FORMATS),
        *_of_all(manifest),
        Link(f"{SCHEMA}{kind}", "type"),
        Link(manifest.base_iri, "collection"),
    )


def of_home(manifest: Manifest) -> tuple[Link, ...]:
    """Return the links of the home page, the landing page of the dataset."""
    home, dumps = manifest.base_iri, whole_dumps(manifest)
    return (
        Link(home, "cite-as"),
        Link(home, "canonical"),
        *(Link(f"{home}{one}", "describedby", _TURTLE) for one in DESCRIPTIONS),
        *(Link(f"{home}{path}", "item", type_of(file)) for path, file in dumps.items()),
        *_of_all(manifest),
        Link(ABOUT, "type"),
        Link(f"{SCHEMA}Dataset", "type"),
    )


def whole_dumps(manifest: Manifest) -> dict[str, ReleaseFile]:
    """Return the dumps of the whole dataset that are not compressed, by path."""
    known = {f"dumps/{manifest.name}.{one.extension}" for one in GRAPH_FORMATS}
    return {one.path: one for one in manifest.files if one.path in known}


def type_of(file: ReleaseFile) -> str:
    """Return the media type of a file without its parameters."""
    return file.media_type.partition(";")[0]


def of_file(manifest: Manifest) -> tuple[Link, ...]:
    """Return the links of a file of the release."""
    return (
        Link(manifest.base_iri, "cite-as"),
        Link(manifest.base_iri, "collection"),
        *_of_all(manifest),
    )


def of_release(release: Release) -> tuple[Link, ...]:
    """Return the links of the permanent page of a release, and to all its dumps."""
    manifest = release.manifest
    home = f"{manifest.base_iri}releases/{release.id}/"
    dumps = whole_dumps(manifest).items()
    return (
        Link(home, "cite-as"),
        Link(home, "canonical"),
        Link(f"{home}dcat.ttl", "describedby", _TURTLE),
        *(Link(f"{home}{path}", "item", type_of(file)) for path, file in dumps),
        *_of_all(manifest),
        Link(ABOUT, "type"),
        Link(f"{SCHEMA}Dataset", "type"),
    )


def of_page(manifest: Manifest, path: str) -> tuple[Link, ...]:
    """Return the links of any other page."""
    return (Link(_at(manifest, path), "canonical"), *_of_all(manifest))


def _of_all(manifest: Manifest) -> tuple[Link, ...]:
    return (Link(manifest.license, "license"),)


def _at(manifest: Manifest, path: str) -> str:
    return f"{manifest.base_iri}{path.removeprefix('/')}"
