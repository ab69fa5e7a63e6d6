"""``docs/kg-toml.md`` has each setting with its type and its default, and no other."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, NamedTuple

import pytest
from support import REPOSITORY

from kg.project import Limits, ServiceLimits, Validation, parse_project
from kg.project.path_lists import PATHS
from kg.project.settings import LANGUAGES, TABLES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

PAGE = (REPOSITORY / "docs" / "kg-toml.md").read_text("utf-8")
TABLE = re.compile(r"^## `\[(\w+)\]`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| `(.+)` \|$", re.MULTILINE)
NUMBERS = {"int": "whole number", "float": "number"}
REST = """
name = "flood"
title = "A flood"
description = "What sources say of a flood."
version = "2026.1"
base_iri = "https://example.org/flood/"
license = "https://creativecommons.org/publicdomain/zero/1.0/"
publisher = "Nobody"
languages = ["en", "de"]
"""


class Row(NamedTuple):
    """A row of the document; the default is as TOML, or a word for none."""

    type: str
    default: str
    meaning: str
    example: str


DOCUMENTED = {
    name: {key: Row(*rest) for key, *rest in ROW.findall(section)}
    for name, section in TABLE.findall(PAGE)
}


def test_the_document_has_each_setting_and_no_other() -> None:
    assert {name: sorted(rows) for name, rows in DOCUMENTED.items()} == {
        name: sorted(keys or ()) for name, keys in TABLES.items()
    }


def said(rows: Mapping[str, Row]) -> dict[str, tuple[str, str]]:
    return {key: (row.type, row.default.strip("`")) for key, row in rows.items()}


def of_fields(into: type) -> Iterable[tuple[str, tuple[str, str]]]:
    for one in fields(into):
        choices = one.metadata.get("choices")
        listed = " or ".join(f'`"{choice}"`' for choice in choices or ())
        assert one.default is not MISSING
        default = json.dumps(one.default).removesuffix(".0")
        yield one.name, (listed or NUMBERS[str(one.type)], default)


def test_types_and_defaults_are_those_of_the_code() -> None:
    quoted = {key: json.dumps(list(paths)) for key, paths in PATHS.items()}
    assert said(DOCUMENTED["paths"]) == {
        key: ("list of paths", default) for key, default in quoted.items()
    }
    assert said(DOCUMENTED["project"]) == {
        **dict.fromkeys(TEXTS, ("text", "needed")),
        "languages": ("list of texts", json.dumps(list(LANGUAGES))),
        "label_language": ("text", "the first of `languages"),
    }
    assert said(DOCUMENTED["limits"]) == dict(of_fields(Limits))
    assert said(DOCUMENTED["service"]) == dict(of_fields(ServiceLimits))
    assert said(DOCUMENTED["region"]) == dict.fromkeys(
        ("west", "south", "east", "north"), ("number", "none")
    )
    assert said(DOCUMENTED["validation"]) == {
        "unknown_shacl": ('`"error"` or `"warning"`', f'"{Validation().unknown_shacl}"')
    }
    assert said(DOCUMENTED["neutrality"]) == dict.fromkeys(
        ("words", "documents", "attributed"), ("list of paths", "[]")
    )


def test_the_meanings_of_service_limits_are_those_that_the_service_publishes() -> None:
    assert {key: row.meaning for key, row in DOCUMENTED["service"].items()} == {
        one.name: one.metadata["meaning"] for one in fields(ServiceLimits)
    }


@pytest.mark.parametrize("name", [name for name in DOCUMENTED if name != "scripts"])
def test_each_example_is_accepted(tmp_path: Path, name: str) -> None:
    rows = DOCUMENTED[name]
    examples = "\n".join(row.example for row in rows.values())
    written = tomllib.loads(examples)
    assert list(written) == list(rows)
    rest = "\n".join(
        line for line in REST.splitlines() if line.partition(" ")[0] not in written
    )
    text = f"[{name}]\n{examples}\n"
    text += rest if name == "project" else f"[project]\n{REST}"
    parse_project(tmp_path, text.encode(), is_here=False)
