"""Checks the texts of ``[project]`` that become parts of IRIs and of file names.

Each check raises a ValueError that says what is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kg.iris import SLUG
from kg.text.characters import find_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# file names add up to 20 characters to the project's name; 255 are allowed
_LONGEST_NAME: Final = 64
# IRIs add to it, and must stay shorter than limits.iri_chars
_LONGEST_BASE: Final = 500
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
# RFC 3987 (plane 0 only); this module must not import an RDF parser for it
_IRI: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    r"(?://(?:[^/?#\[\]]*@)?\[[0-9A-Fa-f:.]+\](?::[0-9]*)?(?=[/?#]|\Z))?"
    r"(?:[!#$&-;=?@A-Z_a-z~\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]"
    r"|%[0-9A-Fa-f]{2})+"
)
_TAKEN: Final = {"checks", "ontology", "shapes", "sources", "vocabularies"}


def check_name(name: str) -> None:
    """Check that a name can be part of the names of release files."""
    if not re.fullmatch(SLUG, name):
        raise ValueError("must be lower-case words and hyphens")
    if len(name) > _LONGEST_NAME:
        raise ValueError(
            f"is longer than {_LONGEST_NAME} characters; files are named after it"
        )
    if name in _TAKEN:
        raise ValueError("names other files of a release already")


def check_title(title: str) -> None:
    """Check that a title is a line of text."""
    if not title.strip():
        raise ValueError("a text is needed")
    if not title.isprintable() or find_invisible(title):
        raise ValueError("must be one line, without control and invisible characters")


def check_version(version: str) -> None:
    """Check that a version can be part of an IRI."""
    if not _VERSION.fullmatch(version):
        raise ValueError(
            f"{version!r} must be up to 64 letters, digits, dots, hyphens, plus signs "
            'and underscores, as it becomes part of an IRI; such as "2026.1"'
        )


def check_base_iri(iri: str) -> None:
    """Check that an IRI can be the base of the project's IRIs."""
    if not _is_web_address(iri):
        raise ValueError(
            f"{iri!r} must be a http or https IRI without query and fragment, "
            'such as "https://example.org/flood/"'
        )
    if not iri.endswith("/"):
        raise ValueError("must end in a slash")
    if {".", ".."} & {*urlsplit(iri).path.split("/")}:
        raise ValueError("must not go up with . or ..; clients would resolve it")
    if len(iri) > _LONGEST_BASE:
        raise ValueError(f"is longer than {_LONGEST_BASE} characters; shorten it")


def check_license(iri: str) -> None:
    """Check that a licence is an IRI."""
    if not _IRI.fullmatch(iri):
        raise ValueError(
            f"{iri!r} is no IRI; write that of the licence, such as "
            '"https://creativecommons.org/publicdomain/zero/1.0/" for CC0'
        )


def _is_web_address(iri: str) -> bool:
    """Return whether appending to this IRI gives valid IRIs."""
    if not _IRI.fullmatch(iri):
        return False
    try:
        parts = urlsplit(iri)
        has_port = parts.port is None or parts.port > 0
    except ValueError:  # an invalid IPv6 address or port
        return False
    named = parts.scheme in {"http", "https"} and parts.hostname
    # data may not have IRIs with user names
    is_plain = not re.search(r"[?#]", iri) and "@" not in parts.netloc
    return bool(named and has_port and is_plain)


CHECKS: Final[Mapping[str, Callable[[str], None]]] = {
    "name": check_name,
    "title": check_title,
    "version": check_version,
    "base_iri": check_base_iri,
    "license": check_license,
}
"""The checks, by name of setting."""
