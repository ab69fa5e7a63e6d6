"""Patterns and other constraints of texts: what SPARQL's functions say of them.

SHACL, https://www.w3.org/TR/shacl/#core-components-string.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from support.shacl_suite import compiled, reference

from kg.errors import ProjectError
from kg.rdf.regex import Regex
from kg.rdf.vocabulary import RDF, SH, XSD
from kg.shacl import ShapesError

if TYPE_CHECKING:
    from kg.shacl.results import Result, Term

FLOOD = "https://example.org/flood/"
LEVEL, SHAPE, RIVER = (NamedNode(f"{FLOOD}{n}") for n in ("level", "shape", "river"))

ANSWERS = [
    # pattern, flags, text, whether it matches
    (r"^\p{L}+$", "", "Łódź", True),
    (r"^\p{L}+$", "", "Łódź 1", False),
    (r"^\p{Armenian}+$", "", "Հայաստան", True),
    ("^[0-9]+$", "", "123", True),
    ("^[0-9]+$", "", "123\n", False),
    ("^[0-9]+$", "m", "123\n", True),
    ("^b", "", "a\nb", False),
    ("^b", "m", "a\nb", True),
    ("^b", "m", "a\rb", False),
    ("a.b", "", "a\nb", False),
    ("a.b", "", "a\rb", True),
    ("a.b", "s", "a\nb", True),
    ("^.$", "", "\U0001f600", True),
    ("a.b", "q", "a.b", True),
    ("a.b", "q", "axb", False),
    ("A.B", "qi", "a.b", True),
    ("(", "q", "(", True),
    ("[a-[b]]#", "q", "[a-[b]]#", True),
    ("a b", "", "a b", True),
    ("a b", "x", "ab", True),
    ("a b", "x", "a b", False),
    (" a\n\t.\rb ", "xsi", "A\nB", True),
    ("straße", "i", "STRAßE", True),
    ("ə", "i", "Ə", True),
    ("a", "ii", "A", True),
    (r"^\d$", "", "١", True),
    (r"^\S+$", "", "a b", False),
    ("", "", "", True),
    ("", "", "anything", True),
    ("^$", "", "", True),
    ("^$", "", "a", False),
    ("river", "", "the river rises", True),
    ("^a{2,3}$", "", "aaaa", False),
    ("^(a|b)*?c$", "", "ababc", True),
    ("^(?:a|b)$", "", "b", True),
    ('^"\\\\"$', "", '"\\"', True),
    ('^\'"""\\n$', "", '\'"""\n', True),
    ("^a\nb$", "", "a\nb", True),
    (r"^\\u0041$", "", r"\u0041", True),
    (r"^\\u0041$", "", "A", False),
    (r"^[\-\[\]\\]+$", "", "-[]\\", True),
    (r"^[\w.+-]+@[\w-]+$", "", "a.b@c-d", True),
    ("[#]", "", "#", True),
    (r"\#", "x", "#", True),
]

REFUSED = [
    # pattern, flags, what is wrong
    ("a", "z", "the flags 'z' hold 'z'"),
    ("a", "I", "use s, m, i, x and q only"),
    ("a", "i m", "hold ' '"),
    ("a b", "qx", "leave out x"),
    ("(", "", "it is not well-formed"),
    ("a)", "", "it is not well-formed"),
    ("[z-a]", "", "it is not well-formed"),
    ("*a", "", "it is not well-formed"),
    ("a{", "", "it is not well-formed"),
    ("\\", "", "it is not well-formed"),
    (r"\p{Foo}", "", "it is not well-formed"),
    ("a{2,1}", "", "its counts in braces are wrong"),
    ("a{1000000}", "", "more states than the engine takes"),
    ("(a{1000}){1000}", "", "more states than the engine takes"),
    (r"^\w{1,200}$", "", "sh:maxLength"),
    (r"(a)\1", "", "back-references are not supported"),
    (r"^\i\c*$", "", r"'\\i' is unknown"),
    (r"[\C]", "", r"'\\C' is unknown"),
    ("[a-z-[aeiou]]", "", "instead of a subtraction"),
    ("[[:alpha:]]", "", "a '[' within brackets"),
    ("[a&&b]", "", r"write the character once, as \&"),
    ("[+--]", "", r"write the character once, as \-"),
    ("[]~~]", "", r"write the character once, as \~"),
    (r"\p{IsCyrillic}", "", r"write a script, such as \p{Cyrillic}"),
    (r"\P{IsBasicLatin}", "", "blocks are not supported"),
    (r"[\p{Lu}]", "i", "ignores its case"),
    ("a#b", "x", r"write \#"),
    (r"a\ b", "x", "an escaped space"),
    ("^[a b]+$", "x", r"with the flag x: write \x20"),
    ("[a\tb]", "x", "a space within brackets"),
    ("(?=a)", "", "look-ahead and look-behind are not supported"),
    ("a(?!b)", "", "look-ahead and look-behind are not supported"),
    ("(?<=a)b", "", "look-ahead and look-behind are not supported"),
    ("(?<!a)b", "", "look-ahead and look-behind are not supported"),
]


def shape(**parameters: Term) -> list[Triple]:
    """Return a property shape for the level of the river."""
    return [
        Triple(SHAPE, RDF.type, SH.PropertyShape),
        Triple(SHAPE, SH.targetNode, RIVER),
        Triple(SHAPE, SH.path, LEVEL),
        *(Triple(SHAPE, SH[name], value) for name, value in parameters.items()),
    ]


def pattern(text: str, flags: str = "") -> list[Triple]:
    given = {"flags": Literal(flags)} if flags else {}
    return shape(pattern=Literal(text), **given)


def levels(*values: Term) -> list[Triple]:
    return [Triple(RIVER, LEVEL, value) for value in values]


def wrong(results: list[Result]) -> set[Term | None]:
    return {result.value for result in results}


@pytest.mark.parametrize(("text", "flags", "value", "matches"), ANSWERS)
def test_a_shape_and_a_query_match_the_same_texts(
    text: str, flags: str, value: str, *, matches: bool
) -> None:
    store = Store()
    for name, one in (("text", value), ("pattern", text), ("flags", flags)):
        store.add(Quad(RIVER, NamedNode(FLOOD + name), Literal(one)))
    query = f"""PREFIX : <{FLOOD}> ASK {{
        ?river :text ?text ; :pattern ?pattern ; :flags ?flags
        FILTER(REGEX(?text, ?pattern, ?flags)) }}"""
    found = compiled(levels(Literal(value)), pattern(text, flags))
    assert (not found, bool(store.query(query))) == (matches, matches)


@pytest.mark.parametrize(("text", "flags", "reason"), REFUSED)
def test_what_the_engine_cannot_match_as_xpath_says_is_an_error_before_the_run(
    text: str, flags: str, reason: str
) -> None:
    with pytest.raises(ShapesError) as error:
        compiled([], pattern(text, flags))
    said = str(error.value)
    assert said.startswith(f"shape {SHAPE}: sh:pattern {text!r} cannot be used: ")
    assert reason in said


@pytest.mark.parametrize("name", ["pattern", "flags"])
@pytest.mark.parametrize(
    "value", [RIVER, Literal("i", language="en"), Literal("1", datatype=XSD.integer)]
)
def test_a_pattern_and_its_flags_must_be_strings(name: str, value: Term) -> None:
    given = {"pattern": Literal("a"), name: value}
    with pytest.raises(ShapesError, match=f"sh:{name} must be a (string|literal), not"):
        compiled([], shape(**given))


def test_the_text_of_every_term_but_a_blank_node_is_matched() -> None:
    node = BlankNode("b")
    values: list[Term] = [
        node,
        RIVER,
        Literal("flood", language="en"),
        Literal("flood", language="de"),
        Literal("flood", datatype=NamedNode(f"{FLOOD}kind")),
        Literal("ebb"),
        Literal("7", datatype=XSD.integer),
    ]
    data = levels(*values)
    assert wrong(compiled(data, pattern("flood"))) == {node, values[-2], values[-1]}
    assert wrong(compiled(data, pattern(""))) == {node}
    assert wrong(compiled(data, pattern("^7$"))) == set(values[:-1])


HOSTILE = [
    *['"', "'", "\\", '"""', "'''", "\n", "\r\n", "\t", "\x00", "\x7f", "\x85"],
    *["\ufeff", "\ufffe", "\u2028", "\U0010ffff", "\\u0041", "\\", '" } # ', "?t"],
    *["{", "}", "$this", "<a>", "a@en", "\u202e", "e\u0301", "\u00e9"],
]


def test_any_text_and_any_pattern_reach_the_engine_as_they_are() -> None:
    for text in HOSTILE:
        others = {f"[{one}]" for one in HOSTILE if one != text}
        assert Regex(f"[{text}]", "q").matching({f"[{text}]", *others}) == {f"[{text}]"}


def test_many_and_long_texts_are_all_judged() -> None:
    short = {f"{number} m" for number in range(30_000)}
    long = {f"{'9' * length} m" for length in range(400_000, 400_006)}
    wanted = {text for text in short if text[0] == "7"}
    assert Regex("^7").matching([*short, *long, *short]) == wanted
    assert Regex("m$").matching([*short, *long]) == short | long


def test_a_pattern_that_backtracks_elsewhere_takes_time_linear_in_the_text() -> None:
    text = "a" * 50_000 + "b"
    assert wrong(compiled(levels(Literal(text)), pattern("^(a+)+$"))) == {Literal(text)}


PYSHACL_DIFFERS = {
    # pattern, flags, text: pySHACL takes Python's expressions for those of SPARQL
    (r"^\p{L}+$", "", "Łódź"): "no \\p",
    (r"^\p{L}+$", "", "Łódź 1"): "no \\p",
    (r"^\p{Armenian}+$", "", "Հայաստան"): "no \\p",
    ("^[0-9]+$", "", "123\n"): "$ matches before a last newline",
    ("a.b", "s", "a\nb"): "no flag s",
    ("a.b", "q", "axb"): "no flag q",
    ("(", "q", "("): "no flag q",
    ("[a-[b]]#", "q", "[a-[b]]#"): "no flag q",
    ("a b", "x", "ab"): "no flag x",
    ("a b", "x", "a b"): "no flag x",
    (" a\n\t.\rb ", "xsi", "A\nB"): "no flag x",
}


def test_both_engines_match_the_same_but_for_what_python_reads_otherwise() -> None:
    differs = {
        (text, flags, value)
        for text, flags, value, matches in ANSWERS
        if _pyshacl_matches(text, flags, value) != matches
    }
    assert differs == set(PYSHACL_DIFFERS)


def _pyshacl_matches(text: str, flags: str, value: str) -> bool | None:
    try:
        return not reference(levels(Literal(value)), pattern(text, flags))
    except ProjectError:
        return None


def test_lengths_count_characters_however_many_bytes_they_take() -> None:
    texts = [Literal(text) for text in ("\U0001f600\U0001f600", "e\u0301", "Łó")]
    three = Literal("aə\U0001f600", language="az")
    iri = NamedNode("x:y")
    data = levels(*texts, three, iri, BlankNode("b"))
    longest = wrong(compiled(data, shape(maxLength=Literal(2))))
    shortest = wrong(compiled(data, shape(minLength=Literal(3))))
    assert longest == {three, iri, BlankNode("b")}
    assert shortest == {*texts, BlankNode("b")}


@pytest.mark.parametrize(
    ("tag", "ranges", "matches"),
    [
        ("en", "en", True),
        ("en-GB", "EN", True),
        ("EN-gb", "en-GB", True),
        ("en", "en-GB", False),
        ("eng", "en", False),
        ("az-Arab-IR", "az-arab", True),
        ("az-Arab-IR", "az-IR", False),
        ("hy", "en az *", True),
        ("hy", "en az", False),
        ("", "*", False),
    ],
)
def test_languages_match_by_basic_filtering(
    tag: str, ranges: str, *, matches: bool
) -> None:
    value = Literal("flood", language=tag) if tag else Literal("flood")
    rules = shape(languageIn=(head := BlankNode("l0")))
    for place, one in enumerate(ranges.split()):
        rest = BlankNode(f"l{place + 1}")
        rules += [Triple(head, RDF.first, Literal(one)), Triple(head, RDF.rest, rest)]
        head = rest
    rules[-1] = Triple(rules[-1].subject, RDF.rest, RDF.nil)
    assert (not compiled(levels(value), rules)) == matches


def test_a_language_that_is_no_string_is_an_error() -> None:
    head = BlankNode("l0")
    rules = shape(languageIn=head)
    rules += [Triple(head, RDF.first, RIVER), Triple(head, RDF.rest, RDF.nil)]
    with pytest.raises(ShapesError, match="sh:languageIn must list strings"):
        compiled([], rules)


def test_one_language_in_two_cases_is_one_language() -> None:
    values = [Literal(t, language=tag) for t, tag in (("a", "en-GB"), ("b", "EN-gb"))]
    rules = shape(uniqueLang=Literal(True))  # noqa: FBT003
    assert len(compiled(levels(*values), rules)) == 1
    assert compiled(levels(values[0], Literal("b", language="en")), rules) == []
    assert compiled(levels(Literal("a"), Literal("b")), rules) == []
