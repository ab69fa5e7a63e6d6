"""Writes the texts of a release: ``README.md`` and ``CITATION.cff``.

The README is for readers who do not know the project. The other file is in the Citation
File Format 1.2.0 (https://citation-file-format.github.io/).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.project import Project
    from kg.release.content.dumps import DumpPart
    from kg.release.manifest import ReleaseFile

_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?"
)
_README: Final = """\
# {project.title}, version {project.version}

{project.description}

Made {created}. Publisher: {project.publisher}. Licence: <{project.license}>.
Home: <{project.base_iri}>

Everything contested is a claim, with its claimant, its source and the place in it. What
a claimant states in a source is only in a graph of the two
(`graph/statements/SOURCE/CLAIMANT`). Formats with a single graph (Turtle, N-Triples,
RDF/XML) leave those graphs out. `graph/claim-origins` says what each claim goes back
to, and `graph/verdicts` how claims relate, with reasons.

## Files

| file | holds | bytes | triples |
| --- | --- | ---: | ---: |
{rows}

| files | hold |
| --- | --- |
{others}

One source has no file of its own. A server has its dump at `/dumps/sources/SOURCE.ttl`,
also in the other formats; here are its statements:

    grep -E 'graph/(SOURCE|statements/SOURCE/[^ ]*)> \\.$' dumps/{name}.nq

`void.ttl`, `dcat.ttl` and `prov.ttl` describe the dataset, its files and how they were
made; `validation.ttl` is the SHACL report; `context.jsonld` the context of the JSON-LD;
`dumps/checks/` the SPARQL checks; `dumps/queries/` the questions of the project;
`store/` an Oxigraph store made from the dumps.

## Check

`manifest.json` has the SHA-256 of every file. The identity of this release is the
SHA-256 of the canonical N-Quads (RDFC-1.0) of the dataset:

    {identity}

`sha256sum dumps/{name}.nq` prints it, as that file is canonical; `kg verify .` compares
every file and the identity.

## Cite

`CITATION.cff` says how. Name the version and the identity.
"""


def readme(
    project: Project,
    parts: Sequence[DumpPart],
    files: Sequence[ReleaseFile],
    created: str,
    identity: str,
) -> str:
    """Return the README: what the release is, its files, how to check and cite it."""
    # with the dot, because one part's name may be the start of another's
    dumps = tuple(f"dumps/{part.name}." for part in parts[:2])
    whole = [file for file in files if file.path.startswith(dumps)]
    rows = "\n".join(
        f"| `{file.path}` | {file.title} | {file.bytes:,} | {file.triples or 0:,} |"
        for file in whole
    )
    others = "\n".join(
        f"| `dumps/{part.name}.*` | {part.title} |" for part in parts[2:]
    )
    return _README.format(
        project=project,
        name=project.name,
        created=created,
        rows=rows,
        others=others,
        identity=identity,
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
