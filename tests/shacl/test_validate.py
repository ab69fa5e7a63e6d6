"""``kg.shacl.validate``: what can be given to it, and what it says of the rest."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Dataset, RdfFormat, Store, parse

from kg.errors import SourceError
from kg.shacl import ShapesError, compile_shapes, validate, validate_graph

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


BOTH = """
PREFIX : <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
:s sh:targetNode _:it ; sh:property [ sh:path :title ; sh:minCount 1 ] .
_:it :title "Emma" .
"""
"""Shapes whose target is a blank node of the data beside them."""


@pytest.mark.parametrize("form", GRAPHS[:-1])
def test_the_same_object_as_data_and_shapes_is_read_once(
    form: Callable[[str], Input],
) -> None:
    titled, named = form(BOTH), form(BOTH.replace(':title "', ':name "'))
    reports = [
        validate(one, one, data_format="turtle", shapes_format="turtle")
        for one in (titled, named)
    ]
    assert [len(report.results) for report in reports] == [0, 1]
    assert [report.triples for report in reports] == [5, 5]


def test_an_iterator_that_is_data_and_shapes_is_no_empty_graph(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(SHAPES)
    files = (tmp_path / name for name in ("d.ttl", "s.ttl"))
    assert [str(one.focus_node) for one in validate(files, files).results] == UNTITLED


def test_an_open_file_is_read_from_its_beginning_and_left_there(tmp_path: Path) -> None:
    path = tmp_path / "both.ttl"
    path.write_text(SHAPES + DATA.partition("\n")[2])
    with path.open() as text, path.open("rb") as content:
        for stream in (text, content):
            stream.read()
            for report in (validate(stream), validate(stream, stream)):
                assert [str(one.focus_node) for one in report.results] == UNTITLED
            assert stream.tell() == 0
    both = StringIO(path.read_text())
    assert not validate(both, both, data_format="turtle", shapes_format="ttl").conforms
    with pytest.raises(SourceError, match="name their format, such as turtle"):
        validate(both)


def test_a_file_is_one_under_every_name_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    path, link = tmp_path / "both.ttl", tmp_path / "link.ttl"
    path.write_text(BOTH)
    link.symlink_to(path)
    other = tmp_path / "folder" / ".." / "both.ttl"
    assert validate(path, other).conforms
    assert validate(str(path), link).conforms
    assert validate([path, other, link], [link, path]).triples == 5
    nameless = b"[] a <http://example.org/Novel> ."
    (tmp_path / "data.ttl").write_bytes(nameless)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    data = [tmp_path / "data.ttl", tmp_path / "folder" / ".." / "data.ttl"]
    assert len(validate(data, tmp_path / "shapes.ttl").results) == 1


@pytest.mark.parametrize(
    "name", ["text", "lines", "terms", "triples", "tuples", "mapping", "term"]
)
def test_what_data_say_is_never_the_name_of_a_file(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text(DATA)
    iri = rdflib.URIRef(str(secret))
    given: dict[str, object] = {
        "text": StringIO(f"{secret}\n"),
        "lines": [StringIO(str(secret))],
        "terms": [iri, iri, iri],
        "triples": [(iri, iri, iri)],
        "tuples": [(str(secret), "p", "o")],
        "mapping": {str(secret): 1},
        "term": iri,
    }
    expected = SourceError if name in {"text", "lines"} else TypeError
    message = "bytes:1:1" if expected is SourceError else "rdflib.Graph|and no dict"
    with pytest.raises(expected, match=message):
        validate(given[name], quads(SHAPES), data_format="turtle")  # type: ignore[arg-type]


def test_a_list_that_holds_itself_is_refused() -> None:
    itself: list[object] = []
    itself.append(itself)
    with pytest.raises(
        TypeError, match="a list contains itself, or is within 100 others"
    ):
        validate(itself, quads(SHAPES))


def test_a_formula_states_nothing_and_is_refused() -> None:
    formula = b"{ <urn:a> a <http://example.org/Novel> } <urn:p> <urn:o> ."
    with pytest.raises(
        SourceError, match=r"bytes: holds a formula of N3, \{ \}, which"
    ):
        validate(formula, quads(SHAPES), data_format="n3")
    plain = b"<urn:a> a <http://example.org/Novel> ."
    assert not validate(plain, quads(SHAPES), data_format="n3").conforms


def test_relative_iris_of_what_is_no_file_are_those_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = "<#it> a <http://example.org/Novel> ."
    (tmp_path / "a.ttl").write_text(data)
    here = tmp_path.as_uri()
    report = validate(data.encode(), quads(SHAPES), data_format="turtle")
    assert [str(one.focus_node) for one in report.results] == [f"<{here}/#it>"]
    with (tmp_path / "a.ttl").open("rb") as stream:
        report = validate(stream, quads(SHAPES))
    assert [str(one.focus_node) for one in report.results] == [f"<{here}/a.ttl#it>"]
    (tmp_path / "a.ttl").write_text("<a> <b <c> .")
    with (
        (tmp_path / "a.ttl").open() as stream,
        pytest.raises(SourceError, match=r"a\.ttl:1:"),
    ):
        validate(stream, quads(SHAPES))


IRI = rdflib.URIRef("urn:a")


@pytest.mark.filterwarnings("ignore:.*does not look like a valid URI")
@pytest.mark.parametrize(
    ("triple", "message"),
    [
        ((rdflib.URIRef("a b"), IRI, IRI), "URIRef('a b') is no RDF"),
        ((IRI, IRI, rdflib.BNode("a b")), "BNode('a b') is no RDF"),
        ((IRI, IRI, rdflib.Variable("x")), "Variable('x') is no RDF"),
        ((rdflib.Literal("a"), IRI, IRI), "(rdflib.term.Literal('a'), rdflib"),
        ((IRI, rdflib.BNode("x"), IRI), "(rdflib.term.URIRef('urn:a'), rdflib"),
    ],
)
def test_terms_of_rdflib_that_rdf_lacks_are_named(
    triple: tuple[rdflib.term.Node, ...], message: str
) -> None:
    graph = rdflib.Graph().add(triple)  # type: ignore[arg-type]
    with pytest.raises(SourceError) as caught:
        validate(graph, quads(SHAPES))
    assert message in str(caught.value)


def test_a_parser_that_fails_is_a_source_that_cannot_be_read() -> None:
    parser = parse(b"<urn:a> <urn:b> .", format=RdfFormat.TURTLE)
    with pytest.raises(SourceError, match=r"^QuadParser:1:17: "):
        validate(parser, quads(SHAPES))


@pytest.mark.parametrize("place", ["data", "shapes"])
def test_a_triple_term_is_refused(place: str) -> None:
    star = b"<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> ."
    data, shapes = (star, quads(SHAPES)) if place == "data" else (quads(DATA), star)
    with pytest.raises(SourceError, match=r"holds a triple term; use RDF 1\.1 only"):
        validate(data, shapes, data_format="nt", shapes_format="nt")


def test_triples_are_expected_where_nothing_is_read() -> None:
    message = "triples of pyoxigraph are expected, and no str; kg.shacl.validate reads"
    with pytest.raises(TypeError, match=message):
        compile_shapes("shapes.ttl")  # type: ignore[arg-type]
    shapes = compile_shapes(quad.triple for quad in quads(SHAPES))  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match=message):
        validate_graph(["data.ttl"], shapes)  # type: ignore[list-item]


def test_what_is_done_with_unknown_terms_is_one_of_two_words() -> None:
    with pytest.raises(ValueError, match="unknown='foo': it is 'error' or 'warning'"):
        validate(quads(DATA), quads(SHAPES), unknown="foo")  # type: ignore[arg-type]


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
        ("a\0.ttl", None, "a\\x00.ttl: cannot be read: embedded null byte"),
        ("", None, "is not a regular file; save its content in one"),
        ("/dev/zero", None, "/dev/zero: is not a regular file; save its content"),
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
