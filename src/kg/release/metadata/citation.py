"""Writes ``CITATION.cff`` 1.2.0 (https://citation-file-format.github.io/)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.project import Project

_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?"
)


def citation(project: Project, created: str, identity: str) -> str:
    """Return the citation file of a release; it has the identity of the release."""
    # YAML accepts JSON strings, so every character of a title is safe
    lines = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": project.title,
        "abstract": project.description,
        "version": project.version,
        "date-released": created[:10],
        "url": project.base_iri,
    }
    known = _CREATIVE_COMMONS.fullmatch(project.license)
    if known:
        lines["license"] = f"CC-{known[1].upper()}-{known[2]}"
    else:
        lines["license-url"] = project.license
    text = "".join(f"{name}: {_text(value)}\n" for name, value in lines.items())
    return (
        f"{text}authors:\n  - name: {_text(project.publisher)}\n"
        "identifiers:\n"
        f"  - type: other\n    value: {_text(f'sha256:{identity}')}\n"
        '    description: "SHA-256 of the canonical N-Quads of the dataset"\n'
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
