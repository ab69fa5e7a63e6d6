"""A project in a repository of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.commands import git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def committed(flood: Path) -> Path:
    """Return the flood project in a repository of its own, all of it committed."""
    top = flood.parent.parent
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=Begin")
    return flood
