"""One browser for all tests of a process, and somebody who visits pages with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.browser import Visitor, chromium, visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visitor]:
    """Return a window on the shipped release, and complain of what it complained of."""
    with visitor(browser, address) as one:
        yield one
        assert not one.complaints
