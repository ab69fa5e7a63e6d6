"""Hostile JSON-LD files, and escapes of lone surrogates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.hostile_files import (
    EVENT,
    PROPERTY,
    HostileFile,
    json_ld,
    numbered,
    triple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FAR = "would be fetched; write it out"
_ONE_OBJECT = "the @context must be one object"


def surrogates(_port: int) -> Iterator[HostileFile]:
    """Escapes of lone surrogates."""
    halves = ["\\uD800", "\\uDFFF", "\\uD83D\\uDE00", "\\U0000D800", "\\U00110000"]
    pairs = [(triple(f'"{one}"'), ".ttl:1:") for one in halves]
    pairs += [(triple(f"<http://a.example/{one}>"), ".ttl:1:") for one in halves]
    yield from numbered("surrogate", "ttl", pairs)
    for number, half in enumerate(["\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud800a"]):
        for key, value in ((PROPERTY, half), (f"http://a.example/{half}", "a")):
            text = f'{{"@id":"{EVENT[1:-1]}","{key}":"{value}"}}'
            name = f"surrogate-{number}-{len(key)}.jsonld"
            yield HostileFile(name, text.encode(), ".jsonld:1")


def contexts(port: int) -> Iterator[HostileFile]:
    """Contexts that are fetched, repeated or endless."""
    there = f"http://127.0.0.1:{port}/context"
    remote: list[Any] = [
        there,
        there.replace("http", "https"),
        "file:///etc/passwd",
        "context.jsonld",
        "",
        [there],
        [{}, there],
        [{}, [there]],
    ]
    expected = [*[_FAR] * 7, _ONE_OBJECT]
    pairs = [({"@context": c}, e) for c, e in zip(remote, expected, strict=True)]
    yield from json_ld("remote", pairs)
    yield from json_ld("context", [*_fetching(there), *_misplaced(), *_chained()])
    escaped = f'{{"\\u0040context":"{there}","@id":"a:a","a:b":1}}'
    yield from numbered("escaped", "jsonld", [(escaped, _FAR)])


def _fetching(there: str) -> list[tuple[dict[str, object], str]]:
    """Contexts within others and within values that would be fetched."""
    fetch = "@import fetches; write the context out"
    node = {"@context": there, PROPERTY: "a"}
    return [
        ({"@context": {"@import": there}}, fetch),
        ({"@context": [{"@version": 1.1, "@import": "file:///etc/passwd"}]}, fetch),
        ({"@context": {"a": {"@id": "b:c", "@context": there}}}, _FAR),
        ({"@context": {"a": {"@id": "b:c", "@context": [there]}}}, _FAR),
        ({"@context": {"a": {"@id": "b:c", "@context": {"@import": there}}}}, fetch),
        ({PROPERTY: node}, _FAR),
        ({PROPERTY: [{"@graph": [node]}]}, _FAR),
        ({"@included": [node]}, _FAR),
        ({"@reverse": {PROPERTY: node}}, _FAR),
    ]


def _misplaced() -> list[tuple[dict[str, object], str]]:
    """More contexts than one."""
    one = "a file has one @context, as an object at its top"
    inner: dict[str, object] = {"@context": {"a": "http://a.example/"}, PROPERTY: 1}
    many = {f"t{n}": f"http://a.example/{n}" for n in range(20_000)}
    return [
        ({"@context": {"a": {"@id": "b:c", "@context": {}}}}, one),
        ({PROPERTY: inner}, one),
        ({"@context": {}, PROPERTY: inner}, one),
        ({"@context": None}, one),
        ({"@context": [{"a": "b:c"}, {"b": "a:c"}]}, _ONE_OBJECT),
        ({"@context": many, "@graph": [inner] * 20_000}, one),
    ]


def _chained() -> list[tuple[dict[str, object], str]]:
    """Contexts whose terms define each other, and contexts that define none."""
    chained = "is defined by a term that is itself defined by another"
    no_triples = "has no triples: its keys"
    length = 100_000
    chain = {f"t{n}": f"t{n + 1}:x" for n in range(length)}
    chain[f"t{length}"] = "http://a.example/"
    aliases = {f"t{n}": {"@id": f"t{n + 1}"} for n in range(length)}
    circle = {"@vocab": "a:b", "a": "b:c", "b": "http://a.example/"}
    return [
        ({"@context": chain, "t0:x": 1}, chained),
        ({"@context": dict(reversed(chain.items())), "t0:x": 1}, chained),
        ({"@context": aliases, "t0": 1}, chained),
        ({"@context": {"a": "b:x", "b": "a:x"}}, chained),
        ({"@context": circle}, chained),
        ({"label": "a"}, no_triples),
        ({"@context": {}, "label": "a"}, no_triples),
    ]


def json_texts(_port: int) -> Iterator[HostileFile]:
    """Invalid or ambiguous JSON, and JSON with endless numbers."""
    twice = "stands twice in an object"
    repeated = ",".join(f'"a:{n}":1' for n in range(300_000))
    number = "the number is longer than 100 characters; round it"
    texts = [
        ('{"@id":"a:a","@id":"a:b","a:c":1}', twice),
        ('{"@id":"a:a","a:c":1,"a:\\u0063":2}', twice),
        (f'{{{repeated},"a:1":1}}', twice),
        (f'{{"a:b":{"9" * 100_000}}}', number),
        (f'{{"a:b":-0.{"9" * 100_000}}}', number),
        (f'{{"a:b":1e{"9" * 100_000}}}', number),
        ('{"a:b":NaN}', "NaN is no JSON"),
        ('{"a:b":-Infinity}', "-Infinity is no JSON"),
        ('{"a:b":1e999}', "is too large for its datatype"),
        ('{"a:b":01}', "is no JSON"),
        ("{'a:b':1}", "is no JSON"),
        ('{"a:b":1,}', "is no JSON"),
        ('{"a:b":1} {"a:b":1}', "is no JSON"),
        ('{"a:b":1}//', "is no JSON"),
        ('{"a:b":"', "the string is not closed"),
        ("{" + '\\"' * 1_000_000, "the string is not closed"),
        ('{"a:b":"a\nb"}', "is no JSON"),
        ("null", "has no triples"),
        ('"a"', "has no triples"),
        ("[]", "has no triples"),
        ("<html></html>", "is no JSON"),
    ]
    yield from numbered("json", "jsonld", texts)


JSON: tuple[Callable[[int], Iterator[HostileFile]], ...] = (
    surrogates,
    contexts,
    json_texts,
)
