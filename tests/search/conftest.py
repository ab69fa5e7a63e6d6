"""The search in the shipped release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from kg.search.find import Filters, Hit, find, hits
from kg.search.tables import opened

if TYPE_CHECKING:
    from kg.release.manifest import Release


class Search(Protocol):
    """Returns what is found, the best first."""

    def __call__(self, text: str, filters: Filters = ...) -> list[Hit]: ...


@pytest.fixture
def search(release: Release) -> Search:
    def found(text: str, filters: Filters | None = None) -> list[Hit]:
        assert release.index
        with opened(release.index, 60) as index:
            asked = find(index, text, filters or Filters(), names_only=False)
            return list(hits(index, asked.found))

    return found
