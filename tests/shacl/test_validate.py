"""``kg.shacl.validate``: what can be given to it, and what it says of the rest."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Dataset, RdfFormat, Store, parse

from kg.errors import SourceError
from kg.shacl import ShapesError, validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.shacl import Input

DATA = "PREFIX : <http://example.org/>\n:emma a :Novel . :iliad a :Poem ."
SHAPES = """
PREFIX : <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
:Book a sh:NodeShape ; sh:targetClass :Novel , :Poem ; sh:property :Book-title .
:Book-title sh:path :title ; sh:minCount 1 .
"""
UNTITLED = ["<http://example.org/emma>", "<http://example.org/iliad>"]


def quads(turtle: str) -> list[object]:
    return list(parse(turtle.encode(), format=RdfFormat.TURTLE))


def of_rdflib(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle, format="turtle")


def dataset_of_rdflib(turtle: str) -> rdflib.Dataset:
    dataset = rdflib.Dataset()
    dataset.graph(rdflib.URIRef("urn:g")).parse(data=turtle, format="turtle")
    return dataset


def store(turtle: str) -> Store:
    filled = Store()
    filled.bulk_extend(quads(turtle))  # type: ignore[arg-type]
    return filled


GRAPHS: list[Callable[[str], Input]] = [
    str.encode,
    of_rdflib,
    dataset_of_rdflib,
    store,
    quads,
    lambda turtle: iter(quads(turtle)),
    lambda turtle: [quad.triple for quad in quads(turtle)],  # type: ignore[attr-defined]
    lambda turtle: Dataset(quads(turtle)),  # type: ignore[arg-type]
    lambda turtle: [of_rdflib(turtle), store(turtle)],
]


@pytest.mark.parametrize("form", GRAPHS)
def test_data_and_shapes_are_taken_in_any_form(form: Callable[[str], Input]) -> None:
    report = validate(
        form(DATA), form(SHAPES), data_format="turtle", shapes_format="turtle"
    )
    assert [str(one.focus_node) for one in report.results] == UNTITLED
    assert not report.conforms
    assert report.triples == 2


@pytest.mark.parametrize(
    ("name", "rdf_format"),
    [
        ("data.ttl", "turtle"),
        ("data.nt", "nt"),
        ("data.nq", "nquads"),
        ("data.trig", "trig"),
        ("data.rdf", "xml"),
        ("data.jsonld", "json-ld"),
        ("data.n3", "n3"),
    ],
)
def test_files_are_taken_in_every_format(
    tmp_path: Path, name: str, rdf_format: str
) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=DATA, format="turtle")
    graph = dataset if rdf_format in {"nquads", "trig"} else of_rdflib(DATA)
    graph.serialize(tmp_path / name, format=rdf_format, encoding="utf-8")
    report = validate(
        str(tmp_path / name), SHAPES.encode(), shapes_format="text/turtle"
    )
    assert [str(one.focus_node) for one in report.results] == UNTITLED


def test_several_files_are_one_graph(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> a <http://example.org/Novel> .")
    (tmp_path / "b.ttl").write_text("<urn:a> <http://example.org/title> 'Emma' .")
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    both = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    assert not validate(both[0], tmp_path / "shapes.ttl").conforms
    assert validate(both, tmp_path / "shapes.ttl").conforms


def test_relative_iris_of_a_file_are_those_of_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<#it> a <http://example.org/Novel> .")
    report = validate(tmp_path / "a.ttl", SHAPES.encode(), shapes_format="ttl")
    expected = f"<{(tmp_path / 'a.ttl').as_uri()}#it>"
    assert [str(one.focus_node) for one in report.results] == [expected]


def test_data_without_shapes_beside_them_hold_the_shapes() -> None:
    both = (SHAPES + DATA.partition("\n")[2]).encode()
    report = validate(both, data_format="turtle")
    assert [str(one.focus_node) for one in report.results] == UNTITLED


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ("", "there are no shapes: nothing is validated"),
        ("[] a <http://www.w3.org/ns/shacl#NodeShape> .", "no shape has a target"),
        (SHAPES.replace("minCount 1", "minCount 1.5"), "sh:minCount"),
        (SHAPES.replace("minCount 1", "minCuont 1"), "sh:minCount is one"),
    ],
)
def test_shapes_that_could_find_nothing_are_refused(shapes: str, message: str) -> None:
    with pytest.raises(ShapesError, match=message):
        validate(quads(DATA), shapes.encode(), shapes_format="turtle")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.ttl", None, "absent.ttl: cannot be read: No such file or directory"),
        ("data.csv", "a,b", "data.csv: is in an unknown format (.csv); known are"),
        ("data", "a,b", "data: is in an unknown format (no extension); known"),
        ("data.ttl", "<urn:a>\n a .", "data.ttl:2:"),
    ],
)
def test_files_that_are_not_read_are_named(
    tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(SourceError) as caught:
        validate(tmp_path / name, quads(SHAPES))
    assert message in str(caught.value)


def test_bytes_need_a_format() -> None:
    with pytest.raises(SourceError, match="name their format, such as turtle"):
        validate(DATA.encode(), quads(SHAPES))


def test_what_holds_no_rdf_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="a path, a graph or triples are expected"):
        validate([1], quads(SHAPES))


def test_rdflib_is_not_imported_for_others() -> None:
    code = (
        "import sys; from kg import shacl;"
        f"shacl.validate({DATA.encode()!r}, {SHAPES.encode()!r},"
        "data_format='turtle', shapes_format='turtle');"
        "print('rdflib' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
