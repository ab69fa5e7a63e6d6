"""Hostile files that are too large, or whose content would become too large."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.hostile_files import (
    EVENT,
    LABEL,
    PROPERTY,
    HostileFile,
    json_ld,
    numbered,
    triple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MIB = 1 << 20
BIG = "x" * (MIB + 1)
LONG = "x" * 2048


def long_literals(_port: int) -> Iterator[HostileFile]:
    """Literals beyond their limit, in characters or only in bytes."""
    expected = "is longer than 1024 KiB; quote less"
    literals = [f'"{BIG}"', f"'''{BIG}'''", f'"{"ə" * (MIB // 2 + 1)}"', f'"{BIG * 9}"']
    pairs = [(triple(one), expected) for one in literals]
    yield from numbered("long-literal", "ttl", pairs)
    text = triple(f'"{"😀" * (MIB // 4 + 1)}"@en')
    yield from numbered("long-literal", "nt", [(text, expected)])
    yield from json_ld("long-literal", [({PROPERTY: BIG}, expected)])


def long_iris(_port: int) -> Iterator[HostileFile]:
    """Long IRIs, and long namespaces that would be written out many times."""
    long = f"http://a.example/{LONG}"
    expected = "is longer than 2048 characters"
    texts = [
        triple(f"<{long}>"),
        triple(f"<http://a.example/{BIG * 9}>"),
        f"PREFIX p: <{long}> ",
        f"@base <{long}> .",
        f"PREFIX p: <http://a.example/> {EVENT} {LABEL} p:{LONG} .",
        triple(f'"a"^^<{long}>'),
    ]
    yield from numbered("long-iri", "ttl", [(text, expected) for text in texts])
    in_context = f"a text in the @context {expected}"
    pairs: list[tuple[dict[str, object], str]] = [
        ({long: 1}, expected),
        ({"@context": {"p": long}}, in_context),
        ({"@context": {"@vocab": long}}, in_context),
    ]
    yield from json_ld("long-iri", pairs)


def too_much(_port: int) -> Iterator[HostileFile]:
    """Files that are too large, or have too many statements."""
    expected = "is larger than 10 MiB; split it"
    texts = [
        triple(f"<http://a.example/{BIG * 20}>"),
        " " * (10 * MIB + 1),
        f"#{BIG * 11}",
    ]
    yield from numbered("large", "ttl", [(text, expected) for text in texts])
    expected = "has more than 1000000 statements; split it"
    many = ",".join("1" for _ in range(1_000_001))
    yield from numbered("many", "ttl", [(triple(many), expected)])
    for number in (1_000_001, 3_000_000):
        members: dict[str, object] = {"a:b": [1] * number}
        yield from json_ld(f"many-{number}", [(members, expected)])


def growth(_port: int) -> Iterator[HostileFile]:
    """Long names, repeated until they fill the memory."""
    expected = "becomes too large when its names are written out"
    long, many = f"http://a.example/{LONG[:2000]}", [1] * 900_000
    text = f"PREFIX p: <{long}> " + "p:a p:b p:c ." * 700_000
    yield from numbered("growth", "ttl", [(text, expected)])
    documents: list[dict[str, object]] = [
        {"@context": {"@vocab": long}, "b": many},
        {f"http://a.example/{BIG}": many},
        {"@id": f"http://a.example/{BIG}", "a:b": many},
        {"@context": {"id": "@id"}, "id": f"http://a.example/{BIG}", "a:b": many},
    ]
    pairs = [(json.dumps(one), expected) for one in documents]
    yield from numbered("growth", "jsonld", pairs)


SIZES: tuple[Callable[[int], Iterator[HostileFile]], ...] = (
    long_literals,
    long_iris,
    too_much,
    growth,
)
