"""Reads a TOML file of a project; each error names the file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from kg.errors import ProjectError, SourceError
from kg.text.encoding import text_of

if TYPE_CHECKING:
    from pathlib import Path


def parse_toml(path: Path, content: bytes) -> dict[str, Any]:
    """Return the document in the content of a file.

    Raises:
        ProjectError: it is no TOML in UTF-8.
    """
    try:
        return tomllib.loads(text_of(path, content))
    except SourceError as error:
        raise ProjectError(str(error)) from error
    except ValueError as error:  # no TOML, or a number with too many digits
        raise ProjectError(f"{path}: cannot be read: {error}") from error
    except RecursionError:
        raise ProjectError(f"{path}: cannot be read: nested too deeply") from None
