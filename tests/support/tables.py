"""The examples of docs/import.md and docs/rml.md, and the import of a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support import REPOSITORY
from support.commands import kg

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

DOCUMENT = (REPOSITORY / "docs" / "import.md").read_text("utf-8")
RML_DOCUMENT = (REPOSITORY / "docs" / "rml.md").read_text("utf-8")


def example(language: str, document: str = DOCUMENT, number: int = 1) -> str:
    """Return a block of code in a language: csv, json, toml, turtle or sh."""
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", document, re.DOTALL)
    return found[number - 1]


def write_reports(project: Path) -> None:
    """Write the example of docs/rml.md into a project: two tables and a mapping."""
    blocks = {"reports.csv": "csv", "papers.json": "json", "reports.ttl": "turtle"}
    for name, language in blocks.items():
        (project / name).write_text(example(language, RML_DOCUMENT), "utf-8")


def imported(
    project: Path, *arguments: object, table: str = "figures.csv"
) -> subprocess.CompletedProcess[str]:
    return kg("--project", project, "import", project / table, *arguments)
