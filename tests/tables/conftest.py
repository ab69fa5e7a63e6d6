"""A copy of the flood project with the table of docs/import.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.tables import example, write_reports

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tables(flood: Path) -> Path:
    """Return the folder of the flood project, with a table and its import.toml."""
    (flood / "import.toml").write_text(example("toml"), "utf-8")
    (flood / "figures.csv").write_text(example("csv"), "utf-8")
    return flood


@pytest.fixture
def reports(flood: Path) -> Path:
    """Return the folder of the flood project, with the example of docs/rml.md."""
    write_reports(flood)
    return flood
