"""A service with narrow limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import serving
from support.endpoint import TIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.release.manifest import Release


@pytest.fixture(scope="module")
def tight(release: Release) -> Iterator[str]:
    """Return the address of a service with narrow limits."""
    with serving(release, TIGHT) as url:
        yield url
