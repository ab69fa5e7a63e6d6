"""Releases that are kept have permanent addresses, and can be had by their moment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support import HttpClient, serving
from support.markup import HTML

from kg.release.manifest import Release, read_release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.releases import FloodReleases

BASE = "https://example.org/flood/"
DUMP = "dumps/flood.nt"
DATES = {
    1: "Tue, 01 Dec 2026 00:00:00 GMT",
    2: "Wed, 02 Dec 2026 00:00:00 GMT",
    3: "Thu, 03 Dec 2026 00:00:00 GMT",
}


@pytest.fixture(scope="module")
def releases(
    floods: FloodReleases, tmp_path_factory: pytest.TempPathFactory
) -> dict[int, Release]:
    """Return the releases of three days, published one after the other."""
    output = tmp_path_factory.mktemp("output")
    return {day: floods.publish(output, day) for day in DATES}


@pytest.fixture(scope="module")
def client(releases: dict[int, Release]) -> Iterator[HttpClient]:
    """Return a client of a service of the last of them."""
    output = releases[3].path.parent.parent
    with serving(read_release(output / "current")) as address:
        yield HttpClient(address)


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        (None, 3),
        (DATES[1], 1),
        ("Wed, 02 Dec 2026 23:59:59 GMT", 2),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 3),
    ],
)
@pytest.mark.parametrize("path", [DUMP, "manifest.json", "dcat.ttl", ""])
def test_a_timegate_leads_to_the_version_of_a_moment(
    client: HttpClient,
    releases: dict[int, Release],
    path: str,
    asked: str | None,
    day: int,
) -> None:
    headers = {"Accept-Datetime": asked} if asked else {}
    found = client.get(f"/timegate/{path}", headers=headers)
    assert found.status_code == 302
    assert found.headers["Location"] == f"{BASE}releases/{releases[day].id}/{path}"
    assert "Accept-Datetime" in found.headers["Vary"]
    assert found.headers["Cache-Control"] == "no-store"
    links = found.headers.get_all("Link") or []
    assert f'<{BASE}{path}>; rel="original"' in links
    assert any('rel="timemap"' in link for link in links)


@pytest.mark.parametrize("asked", ["yesterday", "0", "\u00e9", "x" * 4000])
def test_what_is_no_date_is_refused(client: HttpClient, asked: str) -> None:
    headers = {"Accept-Datetime": asked}
    refused = client.get(f"/timegate/{DUMP}", headers=headers)
    assert refused.status_code == 400
    assert refused.json["detail"].startswith("Accept-Datetime is a date such as Tue,")


@pytest.mark.parametrize("day", DATES)
def test_a_version_is_a_file_of_its_release(
    client: HttpClient, releases: dict[int, Release], day: int
) -> None:
    at = f"/releases/{releases[day].id}"
    found = client.get(f"{at}/manifest.json")
    assert found.content == (releases[day].path / "manifest.json").read_bytes()
    dump = client.get(f"{at}/{DUMP}")
    assert dump.content == (releases[day].path / DUMP).read_bytes()
    for response, path in ((found, "manifest.json"), (dump, DUMP)):
        assert response.headers["Memento-Datetime"] == DATES[day]
        links = response.headers.get_all("Link") or []
        assert f'<{BASE}{path}>; rel="original"' in links
        assert f'<{BASE}timegate/{path}>; rel="timegate"' in links


def test_a_part_of_a_file_of_an_older_release_can_be_had(
    client: HttpClient, releases: dict[int, Release]
) -> None:
    path = f"/releases/{releases[1].id}/{DUMP}"
    part = client.get(path, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == (releases[1].path / DUMP).read_bytes()[10:20]


def test_a_timemap_lists_the_versions(
    client: HttpClient, releases: dict[int, Release]
) -> None:
    found = client.get(f"/timemap/{DUMP}")
    assert found.content_type == "application/link-format"
    listed = dict(
        re.findall(r'<([^>]+)>; rel="[a-z ]*memento"; datetime="([^"]+)"', found.text)
    )
    assert listed == {
        f"{BASE}releases/{releases[day].id}/{DUMP}": date for day, date in DATES.items()
    }
    assert found.text.startswith(f'<{BASE}{DUMP}>; rel="original",\n')
    assert f'from="{DATES[1]}"; until="{DATES[3]}"' in found.text
    assert found.text.count('"first memento"') == 1
    assert found.text.count('"last memento"') == 1


def test_a_release_has_a_page_that_says_whether_it_is_the_one_shown(
    client: HttpClient, releases: dict[int, Release]
) -> None:
    for day, said in ((1, "shows a later one"), (3, "shows now")):
        one = releases[day]
        page = client.get(f"/releases/{one.id}/", headers=HTML)
        assert page.status_code == 200
        assert said in page.text
        assert one.manifest.identity in page.text
        assert f'href="/releases/{one.id}/{DUMP}"' in page.text
        assert page.headers["Memento-Datetime"] == DATES[day]


@pytest.mark.parametrize("path", ["/", f"/{DUMP}"])
def test_the_newest_version_leads_to_the_others(client: HttpClient, path: str) -> None:
    links = client.get(path, headers=HTML).headers.get_all("Link") or []
    assert f'<{BASE}timegate{path}>; rel="timegate"' in links
    timemap = f'<{BASE}timemap{path}>; rel="timemap"; type="application/link-format"'
    assert timemap in links


@pytest.mark.parametrize(
    "path",
    [
        "/releases/0000000000000000/",
        "/releases/0000000000000000/manifest.json",
        "/releases/..%2F..%2F/manifest.json",
        "/releases/current/manifest.json",
        "/timegate/store/CURRENT",
        "/timemap/unknown",
        "/timegate/../manifest.jsonx",
    ],
)
def test_what_is_not_kept_is_not_found(client: HttpClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["store/CURRENT", "%2e%2e/manifest.json", "README"])
def test_only_what_the_manifest_lists_is_sent(
    client: HttpClient, releases: dict[int, Release], path: str
) -> None:
    found = client.get(f"/releases/{releases[1].id}/{path}")
    assert found.status_code in {308, 404}


def test_what_was_removed_damaged_or_rolled_back_is_no_version(
    floods: FloodReleases, tmp_path: Path
) -> None:
    made = [floods.publish(tmp_path, day) for day in (1, 2, 3, 4)]
    assert not made[0].path.exists()  # publishing keeps three
    (made[1].path / "manifest.json").write_text("{}")
    floods.publish(tmp_path, 3)
    with serving(read_release(tmp_path / "current")) as address:
        client = HttpClient(address)
        listed = client.get("/timemap/").text
        assert listed.count("memento") == 1
        assert made[2].id in listed
        for one in (made[0], made[1]):
            assert client.get(f"/releases/{one.id}/{DUMP}").status_code == 404


def test_a_release_that_lies_alone_is_its_only_version(
    floods: FloodReleases,
) -> None:
    only = floods.of(1)
    with serving(only) as address:
        found = HttpClient(address).get("/timemap/")
        assert re.findall(r"releases/(\w+)/>", found.text) == [only.id]
