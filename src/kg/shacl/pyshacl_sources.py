"""Reads the sources of pySHACL: paths, texts, bytes and open files.

https://github.com/RDFLib/pySHACL#python-module-use.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes, urlsplit

from kg.errors import UnsupportedError
from kg.shacl.inputs import Reader

if TYPE_CHECKING:
    from kg.shacl.inputs import Input

_BEGINNINGS: Final = ("#", "@", "<", "{", "[")
"""A string that begins with one of these is RDF for pySHACL, not a path."""
_LONGEST_PATH: Final = 139
_XML: Final = re.compile(rb"\s*<(?:\?xml|xml|rdf:)", re.IGNORECASE)
_STANDARD_INPUT: Final = ("-", "stdin", "/dev/stdin")


class PyshaclReader(Reader):
    """Reads sources like pySHACL, but fetches nothing."""

    def text_or_path(self, given: str) -> bytes | Path:
        """Return a text as bytes, or the path of a string or a file URI.

        Raises:
            UnsupportedError: it is a URL, or means standard input.
        """
        if given.startswith(("http:", "https:")):
            raise UnsupportedError(f"{given}: nothing is fetched; download it")
        if given in _STANDARD_INPUT:
            raise UnsupportedError(f"{given!r}: pass sys.stdin.buffer for it")
        if given.startswith("file:") and "\n" not in given:
            return _path_of(given)
        is_path = given.startswith(("/", "./")) or len(given) <= _LONGEST_PATH
        if "\n" in given or given.startswith(_BEGINNINGS) or not is_path:
            return given.encode()
        return Path(given)

    def format_of(self, path: Path, content: bytes) -> str:
        """Return the format by the extension, else RDF/XML or Turtle by the content."""
        by_name = super().format_of(path, content)
        return by_name or ("xml" if _XML.match(content) else "turtle")


def _path_of(uri: str) -> Path:
    """Return the path of a file URI, https://www.rfc-editor.org/rfc/rfc8089.

    Raises:
        UnsupportedError: it is on another computer.
    """
    parts = urlsplit(uri)
    if parts.netloc not in {"", "localhost"}:
        raise UnsupportedError(f"{uri}: nothing is fetched; download it")
    return Path(os.fsdecode(unquote_to_bytes(parts.path)))


def check_not_empty(source: Input | None) -> None:
    """Refuse an empty sequence, as pySHACL does.

    Raises:
        ValueError: the source is one.
    """
    if isinstance(source, list | tuple | set | frozenset) and not source:
        raise ValueError("a sequence of graphs is empty: pass at least one")
