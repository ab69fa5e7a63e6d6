"""The example of docs/import.md, and the import of a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support import REPOSITORY
from support.commands import kg

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

DOCUMENT = (REPOSITORY / "docs" / "import.md").read_text("utf-8")


def example(language: str) -> str:
    """Return the first block of code in a language: csv, toml or sh."""
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found, language
    return found[1]


def imported(
    project: Path, *arguments: object, table: str = "figures.csv"
) -> subprocess.CompletedProcess[str]:
    return kg("--project", project, "import", project / table, *arguments)
