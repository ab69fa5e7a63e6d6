"""``kg.shacl.pyshacl.validate`` beside ``pyshacl.validate``."""

from __future__ import annotations

from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pyshacl
import pytest
import rdflib
from rdflib.compare import to_isomorphic
from rdflib.namespace import RDF, SH, XSD
from support.shacl_suite import FAILURE, SuiteTest, suite_tests

from kg.errors import UnsupportedError
from kg.shacl import ShapesError
from kg.shacl.pyshacl import validate

if TYPE_CHECKING:
    from pathlib import Path

OTHERWISE = {
    # "1"^^xsd:boolean is not true, which is what sh:uniqueLang asks for
    "core/property/uniqueLang-002",
}
"""The tests of SHACL Core that pySHACL fails; docs/validation.md lists them."""
CORE = [
    test
    for test in suite_tests()
    if test.name.startswith("core/") and test.name not in OTHERWISE
]
DATA = "@prefix : <http://example.org/> .\n:emma a :Book .\n:iliad a :Book ."
SHAPES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
:Titled sh:targetClass :Book ; sh:property [ sh:path :title ; sh:minCount 1 ;
    sh:message "no title" ] .
:Dated sh:targetClass :Book ; sh:property [ sh:path :date ; sh:minCount 1 ;
    sh:severity sh:Warning ; sh:message "no date" ] .
"""


def graph(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format="turtle", publicID=path.as_uri())


def without_open_texts(report: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """Return a report without the messages that no shape declares.

    Strings are simple literals, which RDF 1.1 takes for the same.
    """
    declared = set(shapes.objects(None, SH.message))
    kept = rdflib.Graph()
    for subject, predicate, term in report:
        if getattr(term, "datatype", None) == XSD.string:
            term = rdflib.Literal(str(term))  # noqa: PLW2901
        if predicate != SH.resultMessage or term in declared:
            kept.add((subject, predicate, term))
    return kept


def found(answer: tuple[bool, rdflib.Graph | bytes, str]) -> list[object]:
    report = answer[1]
    assert isinstance(report, rdflib.Graph)
    return list(report.objects(None, SH.result))


@pytest.mark.filterwarnings("ignore:Parsing weird boolean:UserWarning")
@pytest.mark.parametrize("test", CORE, ids=lambda test: test.name)
def test_the_report_is_that_of_pyshacl(
    test: SuiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # or rdflib reads "none"^^xsd:boolean as false, and its form is lost
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    data, shapes = graph(test.data), graph(test.shapes)
    if test.data == test.shapes:
        shapes = data
    conforms, expected, _ = pyshacl.validate(data, shacl_graph=shapes)
    if test.expected == FAILURE:
        with pytest.raises(ShapesError):
            validate(data, shacl_graph=shapes)
        return
    answer, report, _ = validate(data, shacl_graph=shapes)
    assert answer == conforms
    assert isinstance(report, rdflib.Graph)
    assert isinstance(expected, rdflib.Graph)
    ours, theirs = (
        to_isomorphic(without_open_texts(one, shapes)) for one in (report, expected)
    )
    assert ours == theirs


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"allow_infos": True},
        {"allow_warnings": True},
        {"inplace": True, "debug": False, "meta_shacl": True, "inference": "none"},
        {"multi_data_graphs_mode": "COMBINE"},
        {"max_validation_depth": 5, "advanced": True},
        {"focus_nodes": ["http://example.org/emma"]},
        {"focus_nodes": ["http://example.org/emma"], "allow_warnings": True},
        {"ont_graph": "<urn:A>\n a <http://www.w3.org/2002/07/owl#Class> ."},
    ],
    ids=str,
)
def test_arguments_mean_what_they_mean_to_pyshacl(options: dict[str, Any]) -> None:
    formats = {"data_graph_format": "turtle", "shacl_graph_format": "turtle"}
    if "ont_graph" in options:
        formats["ont_graph_format"] = "turtle"
    given = formats | options
    conforms, expected, text = pyshacl.validate(DATA, shacl_graph=SHAPES, **given)
    answer, report, said = validate(DATA, shacl_graph=SHAPES, **given)
    assert answer == conforms
    assert said == text
    assert isinstance(report, rdflib.Graph)
    assert isinstance(expected, rdflib.Graph)
    assert to_isomorphic(report) == to_isomorphic(expected)


def test_an_ontology_says_which_classes_are_below_others() -> None:
    below = "@prefix : <http://example.org/> .\n:Novel <{}> :Book ."
    ontology = below.format("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    data = DATA.replace("a :Book", "a :Novel")
    assert validate(data, SHAPES)[0]
    assert not validate(data, SHAPES, ont_graph=ontology)[0]


def test_the_first_shape_that_finds_a_violation_is_the_last() -> None:
    more = SHAPES.replace(":Titled", ":Named").replace(":title", ":name")
    both = SHAPES + more.partition(":Dated")[0]
    assert len(found(validate(DATA, both))) == 6
    assert len(found(validate(DATA, both, abort_on_first=True))) == 2
    assert len(found(validate(DATA, both, abort_on_error=True))) == 2


def test_a_result_names_the_query_that_a_shape_has_and_none_of_a_component() -> None:
    shapes = """
    @prefix : <http://example.org/> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    :C a sh:ConstraintComponent ; sh:parameter [ sh:path :few ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($few > 1) }" ] .
    :S a sh:NodeShape ; sh:targetClass :Book ; :few 1 ; sh:sparql :Query .
    :Query sh:select "SELECT $this { $this a ?class }" .
    """
    answer = validate(DATA, shapes)
    assert isinstance(answer[1], rdflib.Graph)
    queries = answer[1].objects(None, SH.sourceConstraint)
    assert list(queries) == [rdflib.URIRef("http://example.org/Query")] * 2
    assert len(found(answer)) == 4


@pytest.mark.parametrize("open_source", [BytesIO, StringIO, str, str.encode])
def test_sources_are_taken_as_pyshacl_takes_them(open_source: Any) -> None:
    text: Any = DATA.encode() if open_source is BytesIO else DATA
    assert not validate(open_source(text), SHAPES)[0]


def same(*sources: Any, **options: Any) -> bool:
    """Whether both find the same, whatever it is called; return what was found."""
    data, shapes = sources
    expected = pyshacl.validate(data, shacl_graph=shapes, **options)
    answer = validate(data, shapes, **options)
    for one in (answer, expected):
        assert isinstance(one[1], rdflib.Graph)
    assert to_isomorphic(answer[1]) == to_isomorphic(expected[1])  # type: ignore[arg-type]
    assert answer[0] == expected[0]
    return answer[0]


LINE = f"<http://example.org/emma> <{RDF.type}> <http://example.org/Book> ."
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">
<Book rdf:about="http://example.org/emma"/></rdf:RDF>"""


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (LINE, "turtle"),
        (LINE, "nt"),
        (LINE, "nt11"),
        (LINE.encode(), "nt"),
        (XML, None),
        (XML.encode(), None),
        ([DATA, LINE], "turtle"),
        ([DATA.encode(), LINE], "turtle"),
        ((LINE.encode(),), "nt"),
    ],
    ids=str,
)
def test_texts_and_their_lists_are_read_as_pyshacl_reads_them(
    data: Any, form: str | None
) -> None:
    assert not same(data, SHAPES, data_graph_format=form)


@pytest.mark.parametrize("scheme", ["", "file:", "file://"])
@pytest.mark.parametrize("name", ["data.ttl", "my data.ttl"])
def test_files_are_named_by_paths_and_by_uris(
    tmp_path: Path, scheme: str, name: str
) -> None:
    path = tmp_path / name
    path.write_text("<#it> a <http://example.org/Book> .")
    source = path.as_uri().replace("file://", scheme) if scheme else str(path)
    assert not same(source, SHAPES)


@pytest.mark.parametrize("mode", ["r", "rb"])
def test_an_open_file_is_read_from_its_beginning_and_left_there(
    tmp_path: Path, mode: str
) -> None:
    path = tmp_path / "both.ttl"
    path.write_text(SHAPES + "<#it> a :Book .")
    with path.open(mode) as stream:
        stream.read()
        assert not same(stream, None)
        stream.read()
        assert not validate(stream, shacl_graph=stream)[0]
        assert not validate([stream], shacl_graph=stream)[0]
        assert stream.tell() == 0


def test_an_iterator_that_is_data_and_shapes_is_read_once() -> None:
    both = iter([DATA, SHAPES])
    assert len(found(validate(both, both))) == 4


def test_relative_iris_are_those_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "<#it> a <http://example.org/Book> ."
    for data in (text, text.encode(), BytesIO(text.encode())):
        assert not same(data, SHAPES, data_graph_format="turtle")


@pytest.mark.parametrize("nothing", [[], (), set()])
def test_a_sequence_of_nothing_is_refused(nothing: Any) -> None:
    for sources in ((nothing, SHAPES), (DATA, nothing)):
        with pytest.raises(ValueError, match="a sequence of graphs is empty: pass at"):
            validate(*sources)


@pytest.mark.parametrize(
    ("nodes", "error", "message"),
    [
        ("urn:a", TypeError, "focus_nodes='urn:a': pass a list of IRIs"),
        ([None], TypeError, r"focus_nodes=\[None\]: pass a list of IRIs"),
        (["not an iri"], ValueError, "focus_nodes: 'not an iri' is no IRI"),
    ],
)
def test_focus_nodes_are_a_list_of_iris(
    nodes: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        validate(DATA, SHAPES, focus_nodes=nodes)


def test_the_report_graph_is_serialized_for_who_asks() -> None:
    _, report, _ = validate(DATA, SHAPES, serialize_report_graph="nt")
    assert isinstance(report, bytes)
    parsed = rdflib.Graph().parse(data=report, format="nt")
    assert len(found((False, parsed, ""))) == 4
    _, turtle, _ = validate(DATA, SHAPES, serialize_report_graph=True)
    assert isinstance(turtle, bytes)
    assert b"sh:ValidationReport" in turtle


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inference": "rdfs"}, "inference='rdfs': infer first"),
        ({"js": True}, "js=True: no JavaScript is run"),
        ({"sparql_mode": True}, "load what the endpoint has"),
        ({"do_owl_imports": True}, "pass a list with what is imported"),
        ({"iterate_rules": True}, "run the rules first"),
        ({"use_shapes": ["urn:a"]}, "a shacl_graph that has only these"),
        ({"check_dash_result": True}, "compare the report"),
        ({"multi_data_graphs_mode": "validate_each"}, "call this once for each"),
    ],
)
def test_what_is_not_offered_says_what_to_do(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UnsupportedError, match=message):
        validate(DATA, SHAPES, **options)


@pytest.mark.parametrize(
    ("shapes", "options", "message"),
    [
        ("[] <{}rule>\n [] .", {"advanced": True}, "rules (SHACL-AF); use pyshacl"),
        ("[] <{}expression>\n [] .", {"advanced": True}, "expression constraints"),
        ("[] <{}js>\n [] .", {}, "JavaScript constraints"),
        ("[] <{}entailment>\n <urn:rdfs> .", {}, "use pyshacl.validate for these"),
    ],
)
def test_shapes_that_need_more_are_for_pyshacl_itself(
    shapes: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UnsupportedError) as caught:
        validate(DATA, shapes.format("http://www.w3.org/ns/shacl#"), **options)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("http://example.org/data.ttl", "nothing is fetched; download it"),
        (["https://example.org/data.ttl"], "nothing is fetched; download it"),
        ("file://example.org/data.ttl", "nothing is fetched; download it"),
        ("-", r"'-': pass sys\.stdin\.buffer"),
    ],
)
def test_nothing_is_fetched(source: Any, message: str) -> None:
    for sources in ((source, SHAPES), (DATA, source)):
        with pytest.raises(UnsupportedError, match=message):
            validate(*sources)


def test_an_argument_that_pyshacl_lacks_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="validate\\(\\) has no argument 'shapes'"):
        validate(DATA, shapes=SHAPES)  # type: ignore[call-arg]
