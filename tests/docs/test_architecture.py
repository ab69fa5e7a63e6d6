"""The guide to the code shows the code as it is."""

from __future__ import annotations

import re

from support import REPOSITORY
from support.architecture import DOCUMENT, drawn
from support.house import modules

TEXT = DOCUMENT.read_text("utf-8")
TABLE = TEXT.partition("| to change | go to |")[2].splitlines()[2:]


def exists(path: str) -> bool:
    return any(REPOSITORY.glob(path.rstrip("/")))


def test_the_picture_is_drawn_from_the_source() -> None:
    assert drawn(TEXT) == TEXT, "write it anew: make picture"


def test_each_path_exists() -> None:
    named = re.findall(r"`([\w.][\w.*-]*/[\w./*-]*)`", TEXT)
    assert len(named) > 40
    assert not [path for path in named if not exists(path)]


def test_each_module_exists() -> None:
    named = set(re.findall(r"`(kg(?:\.\w+)+)`", TEXT)) - {"kg.toml"}
    assert len(named) > 30
    assert not named - modules().keys()


def test_the_table_says_where_to_go_for_25_changes() -> None:
    ways = [re.findall(r"`([^`]+)`", row.split("|")[2]) for row in TABLE]
    assert len(ways) >= 25
    assert not [row for row, way in zip(TABLE, ways, strict=True) if not way]
    assert not [way[0] for way in ways if not exists(way[0])]
