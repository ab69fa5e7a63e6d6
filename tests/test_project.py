"""``kg.toml`` is read as it is meant, and each mistake in it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import ProjectError
from kg.project import Region, read_project

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
[project]
name = "flood"
title = "A flood"
description = "What sources say of a flood."
version = "2026.1"
base_iri = "https://example.org/flood/"
license = "https://creativecommons.org/publicdomain/zero/1.0/"
publisher = "Nobody"
"""


def test_a_project_is_read_with_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text(GOOD + "[service]\nworkers = 3\n")
    project = read_project(tmp_path)
    assert project.id_namespace == "https://example.org/flood/id/"
    assert project.languages == ("en",)
    assert project.region is None
    assert project.paths.data == (tmp_path / "data",)
    assert (project.service.workers, project.service.query_seconds) == (3, 10.0)


def test_a_region_is_read(tmp_path: Path) -> None:
    region = "[region]\nwest = 9\nsouth = 50.5\neast = 12\nnorth = 53\n"
    (tmp_path / "kg.toml").write_text(GOOD + region)
    assert read_project(tmp_path).region == Region(9, 50.5, 12, 53)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project", "cannot be read"),
        (GOOD.replace('name = "flood"', ""), "project.name: a text is needed"),
        (GOOD.replace('"flood"', '"A Flood"'), "project.name: must be lower-case"),
        (GOOD.replace('"flood"', '"shapes"'), "project.name: names other files"),
        (GOOD.replace("https://example.org/flood/", "flood"), "http or https IRI"),
        (GOOD.replace("flood/", "flood"), "project.base_iri: must end in a slash"),
        (GOOD + 'colour = "red"', "project.colour: unknown setting"),
        (GOOD + "[colour]", "colour: unknown setting"),
        (GOOD + 'languages = ["az"]', '"en" among them'),
        (GOOD + '[paths]\ndata = "data"', "paths.data: must be a list"),
        (GOOD + '[paths]\ndata = ["nowhere"]', "nowhere does not exist"),
        (GOOD + "[service]\nworkers = 1.5", "service.workers: must be a whole number"),
        (GOOD + "[service]\nworkers = 0", "service: must be greater than 0"),
        (GOOD + "[limits]\nvalidation_seconds = inf", "and 1000000000 at most"),
        (GOOD + "[limits]\nvalidation_seconds = nan", "and 1000000000 at most"),
        (GOOD + "[limits]\nspeed = 1", "limits.speed: unknown setting"),
        (GOOD + "[region]\nwest = 9", "region.south: must be a number"),
        (
            GOOD + "[region]\nwest = 9\nsouth = 5\neast = 2\nnorth = 6",
            "west must lie west",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "kg.toml").write_text(text)
    with pytest.raises(ProjectError, match=message):
        read_project(tmp_path)


def test_a_folder_without_a_project_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no kg\.toml here; name the project"):
        read_project(tmp_path)
