"""A client of the endpoint."""

from __future__ import annotations

import pytest
from support import HttpClient


@pytest.fixture
def client(address: str) -> HttpClient:
    """Return a client of the service of the shipped release."""
    return HttpClient(address)
