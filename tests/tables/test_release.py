"""A release with imported claims: their pages name the row, and so do dumps."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from support.commands import kg
from support.tables import imported

from kg.project import ServiceLimits
from kg.release.manifest import read_release
from kg.sparql import open_store
from kg.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

ROW = "https://example.org/flood/files/figures.csv#row=2"
CLAIM = "/doc/claim/chronicle-flood-houses-flooded-houses"


def test_the_page_of_a_claim_names_the_row_and_has_no_link_to_it(tables: Path) -> None:
    """The service does not have the table, so a link would lead nowhere."""
    assert imported(tables).returncode == 0
    assert kg("--project", tables, "build").returncode == 0
    release = read_release(tables / "build" / "current")
    limits = ServiceLimits(workers=1)
    with closing(open_store(release.store, limits)) as store:
        client = create_app(release, store, service=limits).test_client()
        page = client.get(CLAIM, headers={"Accept": "text/html"}).text
    heading = "<dt>Imported from the row of a table</dt>"
    (field,) = re.findall(rf"{heading}\s*<dd>(.*?)</dd>", page, re.DOTALL)
    assert ROW in field
    assert "href" not in field
