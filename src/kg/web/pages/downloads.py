"""Sends the files of a release: only those that its manifest lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, render_template, send_file
from werkzeug.exceptions import NotFound

from kg.rdf.formats import GRAPH_FORMATS
from kg.release.manifest import MANIFEST, SIGNATURE, describe_file
from kg.release.source_dumps import source_dump
from kg.web.http.response import PUBLIC
from kg.web.pages.page import FILE, RANGES, write_ranges
from kg.web.pages.view_context import context
from kg.web.views.mementos import PERMANENT

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from kg.release.manifest import Release

blueprint = Blueprint("downloads", __name__)
_NAMES: Final = {
    "void.ttl",
    "dcat.ttl",
    "prov.ttl",
    "validation.ttl",
    "context.jsonld",
    "CITATION.cff",
    "README.md",
    "manifest.json.minisig",
}
_FORMATS: Final = {one.extension: one for one in GRAPH_FORMATS}
_FOLDERS: Final = ("/dumps/", "/static/", PERMANENT)
_UNKNOWN: Final = "no such file is in this release"
_DESCRIPTIONS: Final = ",".join(f"'{name}'" for name in sorted(_NAMES))


@blueprint.get("/dumps/")
def index() -> str:
    """List the files of the release with their digests."""
    files = context().release.manifest.files
    return render_template("dumps.html", title="Downloads", files=files)


@blueprint.get("/dumps/sources/<slug>.<extension>")
def source(slug: str, extension: str) -> Response:
    """Send the dump of one source, which is no file of its own."""
    release = context().release
    graph_format = _FORMATS.get(extension)
    found = source_dump(release, slug, graph_format) if graph_format else None
    if not graph_format or not found:
        raise NotFound(_UNKNOWN)
    response = Response(found.before, mimetype=graph_format.media_type)
    response.direct_passthrough = True
    response.set_etag(release.id)
    response.headers["Cache-Control"] = PUBLIC
    if found.ranges:
        response.headers[FILE] = found.file
        response.headers[RANGES] = write_ranges(found.ranges)
    return response


@blueprint.get("/dumps/<path:name>")
def dump(name: str) -> Response:
    """Send a dump."""
    return _send(f"dumps/{name}")


@blueprint.get(f"/<any({_DESCRIPTIONS}):name>")
def metadata(name: str) -> Response:
    """Send a description of the release."""
    return _send(name)


@blueprint.get("/manifest.json")
def manifest() -> Response:
    """Send the manifest; the start of its SHA-256 is the identifier of the release."""
    return send_release_file(context().release, MANIFEST)


@blueprint.get("/.well-known/void")
def well_known_void() -> BaseResponse:
    """Redirect to the VoID description (VoID, section 7.2)."""
    return redirect("/void.ttl", 302)


def is_file(path: str) -> bool:
    """Whether a path is that of a file, which is sent unchanged, whole or in ranges."""
    is_below = path.startswith(_FOLDERS) and not path.endswith("/")
    return is_below or path[1:] in _NAMES


def _send(path: str) -> Response:
    return send_release_file(context().release, path)


def send_release_file(release: Release, path: str) -> Response:
    """Send a file of a release, which need not be the one that is served.

    Raises:
        NotFound: it has no such file.
    """
    if path == MANIFEST:
        content = (release.path / path).read_bytes()
        return Response(content, content_type="application/json")
    file = release.file(path)
    on_disk = release.path / path
    if file is None and path == SIGNATURE and on_disk.is_file():
        file = describe_file(on_disk, path, "text/plain", "Signature")
    if file is None or on_disk.is_symlink():
        raise NotFound(_UNKNOWN)
    response = send_file(
        on_disk, mimetype=file.media_type, conditional=True, etag=file.sha256
    )
    response.headers["Cache-Control"] = PUBLIC
    if FILE in response.headers:  # relative, as a folder's name may not fit a header
        is_served = release.id == context().release.id
        response.headers[FILE] = path if is_served else f"../{release.id}/{path}"
    return response
