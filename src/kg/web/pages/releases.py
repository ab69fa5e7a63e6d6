"""Permanent addresses of releases, and Memento: versions in time (RFC 7089).

``/releases/ID/`` is about a release, ``/releases/ID/FILE`` is one of its files. A
TimeGate leads to the version of a moment (section 4.2.1), a TimeMap lists all versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.http import http_date, parse_date

from kg.errors import ParameterError
from kg.web.http.response import PASSING
from kg.web.pages.downloads import send_release_file
from kg.web.pages.head import say
from kg.web.pages.view_context import context
from kg.web.views import signposts
from kg.web.views.mementos import (
    LINK_FORMAT,
    PERMANENT,
    TIMEGATE,
    TIMEMAP,
    Mementos,
    has,
    kept_release,
    made,
    mementos,
)

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.wrappers import Response as BaseResponse

    from kg.release.manifest import Release

blueprint = Blueprint("releases", __name__)
_GONE = "no such release, or file of one, is kept here"


@blueprint.get(f"{TIMEGATE}")
@blueprint.get(f"{TIMEGATE}<path:path>")
def timegate(path: str = "") -> BaseResponse:
    """Redirect to the version of a file at the moment of ``Accept-Datetime``."""
    versions = _versions(path)
    say(versions.links())
    response = redirect(versions.address(versions.at(_moment())), 302)
    response.vary.add("Accept-Datetime")
    response.headers["Cache-Control"] = PASSING
    return response


@blueprint.get(f"{TIMEMAP}")
@blueprint.get(f"{TIMEMAP}<path:path>")
def timemap(path: str = "") -> Response:
    """List all versions of a file."""
    versions = _versions(path)
    say(())
    response = Response(versions.timemap(), content_type=LINK_FORMAT)
    response.headers["Cache-Control"] = PASSING
    return response


@blueprint.get(f"{PERMANENT}<identifier>/")
def release(identifier: str) -> Response:
    """Show a release, and its files."""
    found = _kept(identifier)
    say((*signposts.of_release(found), *_versions("").links()))
    page = render_template(
        "release.html",
        title=f"{found.manifest.title}, version {found.manifest.version}",
        shown=found,
        at=f"{PERMANENT}{found.id}/",
    )
    return _dated(Response(page), found)


@blueprint.get(f"{PERMANENT}<identifier>/<path:path>")
def file(identifier: str, path: str) -> Response:
    """Send a file of a release."""
    found = _kept(identifier)
    if not has(found, path):
        raise NotFound(_GONE)
    say((*signposts.of_file(found.manifest), *_versions(path).links()))
    return _dated(send_release_file(found, path), found)


def _kept(identifier: str) -> Release:
    found = kept_release(context().release, identifier)
    if found is None:
        raise NotFound(_GONE)
    return found


def _versions(path: str) -> Mementos:
    found = mementos(context().release, path)
    if found is None:
        raise NotFound(_GONE)
    return found


def _dated(response: Response, of: Release) -> Response:
    """Say of which moment a version is; it may be gone when the next is published."""
    response.headers["Memento-Datetime"] = http_date(made(of))
    if not response.direct_passthrough:
        response.headers["Cache-Control"] = PASSING
    return response


def _moment() -> datetime | None:
    """Return the moment that is asked for.

    Raises:
        ParameterError: it is none.
    """
    asked = request.headers.get("Accept-Datetime", "")
    moment = parse_date(asked)
    if asked and moment is None:
        raise ParameterError(
            "Accept-Datetime is a date such as Tue, 01 Dec 2026 00:00:00 GMT "
            "(RFC 7089, section 2.1.1)"
        )
    return moment
