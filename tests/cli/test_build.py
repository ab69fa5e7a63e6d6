"""``kg build``: where it writes, and the date of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.commands import kg

from kg.cli import cli
from kg.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_build_of_an_invalid_graph_writes_nothing(flood: Path) -> None:
    path = flood / "data" / "claims" / "post.ttl"
    path.write_text(path.read_text().replace("kg:value 45", "kg:value -45"))
    run = kg("--project", flood, "build")
    assert run.returncode == 1
    assert "Statistic-value" in run.stderr
    assert "nothing was built" in run.stderr
    assert not (flood / "build").exists()


@pytest.mark.parametrize(
    "folder", ["data", "data/build", "ontology/a/b", "data/../data"]
)
def test_a_build_among_the_files_that_it_reads_is_refused(
    flood: Path, folder: str
) -> None:
    before = sorted(flood.rglob("*"))
    run = kg("--project", flood, "build", "--output", flood / folder)
    read = flood / folder.partition("/")[0]
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"kg: --output {flood / folder}: lies in {read}, which the build reads; name a "
        "folder beside it\n"
    )
    assert sorted(flood.rglob("*")) == before


def test_a_build_whose_folder_is_a_link_into_the_data_is_refused(flood: Path) -> None:
    (flood / "build").symlink_to(flood / "data")
    run = kg("--project", flood, "build")
    assert run.returncode == 2
    assert f"lies in {flood}/data, which the build reads" in run.stderr


BAD_DATES = ["yesterday", "", "-1", " 5 ", "1_000", "１２", "1e3", "253402300800"]


@pytest.mark.parametrize("epoch", BAD_DATES)
def test_a_bad_date_for_the_release_is_named(
    flood: Path, epoch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    command = ["--project", str(flood), "build"]
    with pytest.raises(UsageError) as raised:
        CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False)
    assert str(raised.value) == (
        f"SOURCE_DATE_EPOCH={epoch!r}: must be seconds since 1970 in the digits 0 to "
        "9, from 0 to 253402300799 (the end of the year 9999)"
    )
    assert not (flood / "build").exists()


def test_the_last_second_of_dates_is_a_date(flood: Path) -> None:
    run = kg("--project", flood, "build", SOURCE_DATE_EPOCH="253402300799")
    assert run.returncode == 0, run.stderr
    listed = kg("--project", flood, "releases").stdout
    assert listed.split()[2] == "9999-12-31T23:59:59Z"
