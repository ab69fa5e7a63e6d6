"""The tokens of a query are those of the grammar, and its escapes are characters."""

from __future__ import annotations

import pytest

from kg.errors import QuerySyntaxError
from kg.rdf.query_text import declarations, decode, for_engine, tokens


def read(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in tokens(decode(text).text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$this dcat:service ?value", "variable name variable"),
        ("ask:a values:b service:c select:d", "name name name name"),
        ("?service $SERVICE", "variable variable"),
        ("<http://e/SERVICE> 'SERVICE' # SERVICE", "iri string"),
        ("trueSERVICESILENT<http://e.org/>", "word iri"),
        ("12SERVICE 1.5e3 .5 1.", "number word number number number mark"),
        ("a.b-c:d.e. a.b-c", "name mark word mark word mark word"),
        ("e:%41\\~b:c e: : :a", "name name name name"),
        ("_:a.b. _ :a", "blank mark other name"),
        ("?x<?a&&?x>?b", "variable iri variable"),
        ("?x < ?a && ?x>= ?b", "variable mark variable mark variable mark variable"),
        ("?x<<http://e/>", "variable mark iri"),
        ('\'a\\\'b\' """a"b\\"""" \'\'', "string string string"),
        ("'a'@en-Latn-x^^e:a", "string language mark name"),
        ("?a·b ?a\u0301 e:a€", "variable variable name"),
        ("?a-b", "variable mark word"),
        ("'open ?x", "broken"),
        ("'a\\x' ?x", "broken"),
        ("'''a'' ?x", "broken"),
    ],
)
def test_a_token_is_the_longest_that_fits(text: str, expected: str) -> None:
    assert [kind for kind, _ in read(text)] == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"?s rdf\u003Atype ?o", "?s rdf:type ?o"),
        (r"SERVIC\u0045 \U0000003Curn:a>", "SERVICE <urn:a>"),
        (r"'\u0061\u0022\u005C\u000A' \u0041SK", r"'a\"\\\n' ASK"),
        (r"'\\u0041'", r"'\\u0041'"),
        (r"<http://e/\u00E9> ?\u00E9", "<http://e/é> ?é"),
        ("# \\u000A SERVICE\n?x", "#  u000A SERVICE\n?x"),
        ("'open \\u0041", "'open \\u0041"),
    ],
)
def test_an_escape_stands_for_its_character(text: str, expected: str) -> None:
    assert decode(text).text == expected


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (r"?s \u005Cu0041 ?o", 4),
        (r"ASK { ?s ?p \u0022a\u0022 }", 13),
        (r"?s <a\u0020b> ?o", 6),
        (r"?s <a\u003E> ?o", 6),
        (r"'\uD800'", 2),
        (r"'\U00110000'", 2),
    ],
)
def test_an_escape_that_is_not_legal_has_a_place(text: str, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        decode(text)
    assert (refused.value.line, refused.value.column) == (1, column)


def test_places_are_those_of_the_text_with_escapes() -> None:
    text = "ASK {\n ?s rdf\\u003Atype 'a\\u0022\\u0041' ; \\u0061 ?o }"
    decoded = decode(text)
    for token in tokens(decoded.text):
        assert text[decoded.original(token.start)] in {token.text[0], "\\"}
    last = decoded.text.index("?o")
    assert text[decoded.original(last) :] == "?o }"


def test_no_prefix_is_left_that_the_engine_takes_for_a_word() -> None:
    text = "PREFIX service: <urn:> ASK { ?s a service:A { ?s service:p 'service:x' } }"
    changed = for_engine(text)
    assert len(changed) == len(text)
    assert "service:A" not in changed
    assert "'service:x'" in changed
    assert for_engine("PREFIX s: <urn:service:> ASK {}").endswith(
        "<urn:service:> ASK {}"
    )


def test_only_prefixes_that_are_missing_are_declared() -> None:
    prefixes = {name: f"urn:{name}:" for name in ("a", "b", "c", "d", "e")}
    text = "PREFIX a: <x:> #b:c\nSELECT ('c:d' AS ?x) { <d:e> a:a b\\u003Aa e: }"
    assert declarations(text, prefixes) == "PREFIX b: <urn:b:> PREFIX e: <urn:e:> "
