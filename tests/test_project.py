"""``kg.toml`` is read as it is meant, and each mistake in it is named."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from kg.errors import ProjectError
from kg.project import (
    Region,
    ServiceLimits,
    parse_project,
    read_project,
    shipped_name,
)

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


def test_the_language_of_labels_is_the_first(tmp_path: Path) -> None:
    text = 'languages = ["en", "fr", "ht"]\nlabel_language = "fr"\n'
    (tmp_path / "kg.toml").write_text(GOOD + text)
    project = read_project(tmp_path)
    assert project.languages == ("fr", "en", "ht")
    assert project.label_language == "fr"


def test_languages_have_scripts_and_the_first_is_that_of_labels(tmp_path: Path) -> None:
    text = 'languages = ["de", "uk", "sr-Latn", "az"]\n[scripts]\naz = "Cyrl"\n'
    (tmp_path / "kg.toml").write_text(GOOD + text)
    project = read_project(tmp_path)
    assert project.label_language == "de"
    assert project.scripts == {
        "de": "Latn",
        "uk": "Cyrl",
        "sr-Latn": "Latn",
        "az": "Cyrl",
    }


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
        (GOOD.replace("flood/", "../"), "base_iri: must not go up with"),
        (GOOD.replace("flood/", f"{'a' * 500}/"), "is longer than 500 characters"),
        (GOOD.replace("A flood", " "), "project.title: a text is needed"),
        (GOOD.replace("A flood", r"A\nflood"), "project.title: must be one line"),
        (GOOD + 'languages = ["en", "EN"]', "'EN' is none"),
        (GOOD + 'languages = ["en", "en"]', "must name each language once"),
        (GOOD + '[paths]\nshapes = ["kg:shape"]', 'known: "kg:shapes"'),
        (GOOD + '[paths]\ndata = ["kg:lists"]', "is no part of the tool for data"),
        (GOOD.replace("[project]", "project = 1\n[x]"), "must be a table: write"),
        (
            GOOD.replace('"flood"', f'"{"a" * 65}"'),
            "name: is longer than 64 characters",
        ),
        (
            GOOD.replace('"https://creative', '"https://creative '),
            "license: 'https://c",
        ),
        (
            GOOD.replace("2026.1", "2026 1"),
            "version: '2026 1' must be up to 64 letters",
        ),
        (GOOD.replace("2026.1", "<1>"), "project.version: '<1>' must be up to 64 lett"),
        (GOOD + 'colour = "red"', "project.colour: unknown setting"),
        (GOOD + "[colour]", "colour: unknown setting"),
        (GOOD + "[validation]\nshacl = 1", "validation.shacl: unknown setting"),
        (GOOD + "[validation]\nunknown_shacl = 1", 'must be "error" or "warning"'),
        (GOOD + "languages = []", "project.languages: must be language tags"),
        (GOOD + 'label_language = "de"', "label_language: must be one of languages"),
        (GOOD + '[scripts]\nen = "latin"', "scripts.en: must be a code of ISO 15924"),
        (GOOD + '[scripts]\nfr = "Latn"', "scripts.fr: unknown setting"),
        (GOOD + '[paths]\ndata = "data"', "paths.data: must be a list"),
        (GOOD + '[paths]\ndata = ["nowhere"]', "nowhere does not exist"),
        (GOOD + "[service]\nworkers = 1.5", "service.workers: must be a whole number"),
        (GOOD + '[service]\nsparql = "1.3"', 'service.sparql: must be "1.1" or "1.2"'),
        (GOOD + "[service]\nsparql = 1.2", 'service.sparql: must be "1.1" or "1.2"'),
        (GOOD + "[service]\nworkers = 0", "service.workers: must be greater than 0"),
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


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "kg.toml").write_text(
        """# title = "not this line"
[project]
name = "A Flood"
description = '''
title = "nor this one"
'''
version = "2026.1"
base_iri = "https://example.org/flood"
license = "https://creativecommons.org/publicdomain/zero/1.0/"
publisher = "Nobody"
colour = "red"

[limits]
files = 0
file_mib = "ten"

[region]
west = "9"
south = 50
east = true
north = 53

[service]
sparql = "2"
"a\\nb" = 1

[paths]
data = ["nowhere"]
ontology = ["kg:words"]
"""
    )
    with pytest.raises(ProjectError) as raised:
        read_project(tmp_path)
    file = f"{tmp_path}/kg.toml"
    known = "base_iri, description, label_language, languages, license, name, publisher"
    limits = ", ".join(sorted(one.name for one in fields(ServiceLimits)))
    assert str(raised.value).splitlines() == [
        f"{file}:2: project.title: a text is needed",
        f"{file}:3: project.name: must be lower-case words and hyphens",
        f"{file}:8: project.base_iri: must end in a slash",
        f"{file}:11: project.colour: unknown setting; known: {known}, title, version",
        f"{file}:14: limits.files: must be greater than 0, and 1000000000 at most",
        f"{file}:15: limits.file_mib: must be a whole number",
        f"{file}:18: region.west: must be a number",
        f"{file}:20: region.east: must be a number",
        f"{file}:23: service.a\\u000Ab: unknown setting; known: {limits}",
        f'{file}:24: service.sparql: must be "1.1" or "1.2"',
        (
            f"{file}:28: paths.data: {tmp_path}/nowhere does not exist; make it, "
            "or correct the name"
        ),
        (
            f'{file}:29: paths.ontology: "kg:words" is no part of the tool for '
            'ontology; known: "kg:ontology", "kg:lists"'
        ),
    ]


def test_a_project_extends_what_the_tool_ships_unless_it_says_otherwise(
    tmp_path: Path,
) -> None:
    (tmp_path / "kg.toml").write_text(GOOD)
    paths = read_project(tmp_path).paths
    assert [shipped_name(path) for path in paths.shipped] == [
        "kg:ontology/kg.ttl",
        "kg:ontology/alignments.ttl",
        "kg:ontology/cube.ttl",
        "kg:lists",
        "kg:shapes",
    ]
    assert paths.own.ontology == (tmp_path / "ontology",)
    assert paths.own.shapes == (tmp_path / "shapes",)
    (tmp_path / "lists").mkdir()
    own = '[paths]\nontology = ["lists"]\nshapes = []\n'
    (tmp_path / "kg.toml").write_text(GOOD + own)
    paths = read_project(tmp_path).paths
    assert (paths.ontology, paths.shapes, paths.shipped) == (
        (tmp_path / "lists",),
        (),
        (),
    )


def test_a_folder_without_a_project_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no kg\.toml here; name the project"):
        read_project(tmp_path)


@pytest.mark.parametrize(
    "license_iri",
    ["CC0", "CC BY 4.0", "http://e.org/a b", "http://e.org/<b>", "/licence", "by:%4"],
)
def test_a_licence_that_is_no_iri_says_what_to_write(
    tmp_path: Path, license_iri: str
) -> None:
    good = "https://creativecommons.org/publicdomain/zero/1.0/"
    (tmp_path / "kg.toml").write_text(GOOD.replace(good, license_iri))
    with pytest.raises(ProjectError) as raised:
        read_project(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path}/kg.toml:8: project.license: {license_iri!r} is no IRI; write that "
        f'of the licence, such as "{good}" for CC0'
    )


@pytest.mark.parametrize(
    "base_iri",
    [
        "https://e.org/{a}/",
        "https://e.org/a^b/",
        "https://e.org/%zz/",
        "https://[::1/",
        "https://[::zz]/",
        "https://e.org:port/",
        "https://e.org/[a]/",
        "https://e.org/a b/",
        "https://e.org/?a=/",
        "https://e.org/#/",
        "https:///",
        "https://me@e.org/",
        "ftp://e.org/",
    ],
)
def test_a_base_that_iris_cannot_begin_with_is_refused(
    tmp_path: Path, base_iri: str
) -> None:
    (tmp_path / "kg.toml").write_text(
        GOOD.replace("https://example.org/flood/", base_iri)
    )
    with pytest.raises(ProjectError) as raised:
        read_project(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path}/kg.toml:7: project.base_iri: {base_iri!r} must be a http or https "
        'IRI without query and fragment, such as "https://example.org/flood/"'
    )


@pytest.mark.parametrize(
    "base_iri",
    [
        "http://127.0.0.1:8000/",
        "https://[::1]:8000/a/",
        "https://e.org/~a/%C3%BC/(b)/",
        "https://beispiel.example/überschwemmung/",
        "https://e.org/Fluss-'Mulde',_a;b=c!$&*+@:/",
    ],
)
def test_a_base_that_the_engine_takes_is_taken(tmp_path: Path, base_iri: str) -> None:
    (tmp_path / "kg.toml").write_text(
        GOOD.replace("https://example.org/flood/", base_iri), "utf-8"
    )
    assert read_project(tmp_path).base_iri == NamedNode(base_iri).value


def test_what_the_settings_take_as_an_iri_the_engine_takes(tmp_path: Path) -> None:
    taken = 0
    beyond = [0x200B, 0xD7FF, 0xE000, 0xF8FF, 0xFDD0, 0xFFF0, 0x1FFFE]
    for code in [*range(0x300), *beyond]:
        iri = f"urn:{chr(code)}"
        settings = GOOD.replace("https://creative", f"{iri}https://creative")
        with suppress(ProjectError):
            license_iri = parse_project(tmp_path, settings.encode()).license
            assert NamedNode(license_iri).value.startswith(iri)
            taken += 1
    # letters, digits, 20 marks; U+00A0 to U+02FF, U+200B and U+D7FF
    assert taken == 52 + 10 + 20 + 608 + 2
