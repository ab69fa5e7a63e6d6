"""What the sources of pySHACL stand for: paths, texts, bytes and open files.

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
"""What pySHACL takes for the beginning of RDF, and not of a path."""
_LONGEST_PATH: Final = 139
_XML: Final = re.compile(rb"\s*<(?:\?xml|xml|rdf:)", re.IGNORECASE)
_STANDARD_INPUT: Final = ("-", "stdin", "/dev/stdin")


class PyshaclReader(Reader):
    """Reads sources as pySHACL does, but fetches nothing."""

    def text_or_path(self, given: str) -> bytes | Path:
        """Return a text as bytes, or the path that a string is or that it names by URI.

        Raises:
            UnsupportedError: it names something to fetch, or standard input.
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
        """Return the format of what has none: by its name, else XML or Turtle."""
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
    """Check that a source is no sequence of nothing: pySHACL refuses such.

    Raises:
        ValueError: it is one.
    """
    if isinstance(source, list | tuple | set | frozenset) and not source:
        raise ValueError("a sequence of graphs is empty: pass at least one")
