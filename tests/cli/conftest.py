"""A project in a repository of its own, and the path of a release."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from support import copy_flood
from support.commands import git
from support.shacl_command import DATA, SHAPES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder ``.git`` of a repository of the flood project, committed."""
    top = tmp_path_factory.mktemp("begun")
    copy_flood(top)
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=Begin")
    shutil.rmtree(top / ".git/hooks", ignore_errors=True)
    return top / ".git"


@pytest.fixture
def committed(flood: Path, begun: Path) -> Path:
    """Return the flood project in a repository of its own, all of it committed."""
    shutil.copytree(begun, flood.parent.parent / ".git")
    return flood


@pytest.fixture
def release_path(release: object) -> str:
    return str(getattr(release, "path"))  # noqa: B009 - a fixture's type is an import


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a folder with a graph and its shapes."""
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    return tmp_path
