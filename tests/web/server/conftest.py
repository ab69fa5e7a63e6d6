"""A service with narrow limits, and a small project to make releases from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import FLOOD, serving
from support.endpoint import TIGHT

from kg.project import read_project
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release
    from kg.sources import Sources


@pytest.fixture(scope="module")
def tight(release: Release) -> Iterator[str]:
    """Return the address of a service with narrow limits."""
    with serving(release, TIGHT) as url:
        yield url


@pytest.fixture(scope="module")
def flood_sources() -> Sources:
    """Return the sources of the example of the flood."""
    return read_sources(read_project(FLOOD))
