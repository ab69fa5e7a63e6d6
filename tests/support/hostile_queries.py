"""Generates hostile queries and requests of every known kind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = "?s ?p ?o"


def queries(number: int, canary: int, seed: int = 1992) -> list[str]:
    """Return ``number`` queries, of all kinds in turn, with random sizes.

    ``canary`` is a loopback port to which nothing may connect.
    """
    chance = random.Random(seed)  # noqa: S311 - tests
    kinds = [kind for name, kind in sorted(globals().items()) if name.startswith("_q_")]
    found = []
    for index in range(number):
        kind = kinds[index % len(kinds)]
        found.append(f"{kind(chance, canary)} #{index}")
    return found


def _q_cross(chance: random.Random, _: int) -> str:
    patterns = " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(chance.randint(3, 8)))
    head = chance.choice(["*", "(COUNT(*) AS ?n)", "DISTINCT ?a0 ?a1"])
    return f"SELECT {head} {{ {patterns} }}"


def _q_order(chance: random.Random, _: int) -> str:
    keys = "RAND() " + "?o " * chance.randint(1, 9)
    return f"SELECT * {{ {ALL} . ?x ?y ?z }} ORDER BY {keys}"


def _q_doubling(chance: random.Random, _: int) -> str:
    binds = " ".join(
        f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})"
        for i in range(chance.randint(25, 40))
    )
    return f"SELECT ?x20 {{ BIND('xxxxxxxxxxxxxxxx' AS ?x0) {binds} }}"


def _q_replace(chance: random.Random, _: int) -> str:
    text = "REPLACE(" * 9 + "'aaaaaaaa'" + ", 'a', 'aaaaaaaa')" * 9
    return f"SELECT (STRLEN({text}) AS ?n) {{ {ALL} }} LIMIT {chance.randint(1, 9)}"


def _q_nested_path(chance: random.Random, _: int) -> str:
    depth = chance.randint(5, 40)
    return f"SELECT * {{ ?s {'(' * depth}<urn:p>{')*' * depth} ?o }}"


def _q_all_pairs(_: random.Random, __: int) -> str:
    return "SELECT (COUNT(*) AS ?n) { ?s (!<urn:x>)*/(!<urn:y>)+ ?o }"


def _q_parentheses(chance: random.Random, _: int) -> str:
    depth = chance.choice([60, 500, 5000, 20_000])
    return f"SELECT ({'(' * depth}1{')' * depth} AS ?x) {{}}"


def _q_not(chance: random.Random, _: int) -> str:
    return f"ASK {{ FILTER({'!' * chance.choice([50, 1900, 20_000])}true) }}"


def _q_groups(chance: random.Random, _: int) -> str:
    depth = chance.choice([60, 1000, 10_000])
    word = chance.choice(["", "OPTIONAL ", "MINUS ", "FILTER EXISTS ", "GRAPH ?g "])
    return f"SELECT * {{ {word}{('{ ' + word) * depth}{'} ' * depth} }}"


def _q_values(chance: random.Random, _: int) -> str:
    rows = " ".join(f"<urn:{i}>" for i in range(chance.choice([300, 3000])))
    lists = " ".join(f"VALUES ?v{i} {{ {rows} }}" for i in range(3))
    return f"SELECT (COUNT(*) AS ?n) {{ {lists} }}"


def _q_in(chance: random.Random, _: int) -> str:
    listed = ",".join(f"<urn:{i}>" for i in range(chance.choice([1000, 3000])))
    return f"SELECT * {{ {ALL} . ?a ?b ?c FILTER(?o IN ({listed})) }}"


def _q_regex(chance: random.Random, _: int) -> str:
    pattern = chance.choice(
        ["(a+)+$", "(a|a)*b", "(.*)*(.*)*x", "a{1000}{1000}", "[" * 99]
    )
    return f"SELECT * {{ {ALL} FILTER(REGEX('{'a' * 5000}', '{pattern}')) }}"


def _q_group_concat(chance: random.Random, _: int) -> str:
    key = chance.choice(["", "GROUP BY ?a"])
    joined = f"GROUP_CONCAT(?o; separator='{'-' * 99}')"
    return f"SELECT ({joined} AS ?x) {{ {ALL} . ?a ?b ?c }} {key}"


def _q_service(chance: random.Random, canary: int) -> str:
    silent = chance.choice(["", "SILENT ", "silent\n"])
    glue = chance.choice([" ", "\t", "#x\n", ""])
    return (
        f"SELECT * {{ SERVICE{glue}{silent}<http://127.0.0.1:{canary}/> {{ {ALL} }} }}"
    )


def _q_glued_service(chance: random.Random, canary: int) -> str:
    before = chance.choice(
        ["1.", "true", "?x", "'a'@en.", "}", "<urn:a>", "a:b", "_:a"]
    )
    text = f"?s ?p {before}SERVICE<http://127.0.0.1:{canary}/>{{ {ALL} }}"
    return f"PREFIX a: <urn:a> SELECT * {{ {text} }}"


def _q_from(chance: random.Random, canary: int) -> str:
    iri = chance.choice(
        [
            f"http://127.0.0.1:{canary}/",
            "file:///etc/passwd",
            "file:/etc/passwd",
            "/etc/passwd",
        ]
    )
    anywhere = f"{{ {{ {ALL} }} UNION {{ GRAPH ?g {{ {ALL} }} }} }}"
    return f"SELECT * FROM <{iri}> FROM NAMED <{iri}> {anywhere}"


def _q_update(chance: random.Random, canary: int) -> str:
    return chance.choice(
        [
            f"LOAD <http://127.0.0.1:{canary}/>",
            "CLEAR ALL",
            "INSERT DATA { <a:> <a:> <a:> }",
        ]
    )


def _q_bytes(chance: random.Random, _: int) -> str:
    nasty = "\x00\x01\ufeff\u202e\U0010ffff\\u0000\\uD800"
    return f"SELECT * {{ {ALL} FILTER(?o = '{nasty * chance.randint(1, 50)}') }}"


def _q_extremes(chance: random.Random, _: int) -> str:
    value = chance.choice(
        [
            "1e308*1e308",
            "9223372036854775807+1",
            "SUBSTR('a', -9223372036854775808)",
            "1/0.0",
        ]
    )
    return f"SELECT ({value} AS ?x) {{}} LIMIT {10**20} OFFSET {9 * 10**18}"


def _q_planner(chance: random.Random, _: int) -> str:
    size = chance.choice([60, 120])
    return (
        "SELECT * { " + " . ".join(f"?s <urn:p{i}> ?o{i}" for i in range(size)) + " }"
    )


def _q_long(chance: random.Random, _: int) -> str:
    return f"SELECT * {{ {ALL} }} #{'x' * chance.choice([60_000, 70_000, 250_000])}"


def _q_constructs(chance: random.Random, _: int) -> str:
    return "CONSTRUCT " * chance.choice([1000, 6500])


def _q_superlinear(chance: random.Random, _: int) -> str:
    units = ["a", "a.", "_", "<a", "'a'", "\\u0041", "a:", "1.", "%41", "(", "- "]
    text = (chance.choice(units) * 60_000)[: chance.choice([4000, 60_000])]
    return chance.choice(
        [
            f"#{text}\nSELECT (<http://e/f>(1) AS ?x) {{}}",
            f"SELECT (<http://e/f>(1) AS ?x) {{}} #{text}",
            f"SELECT * {{ ?s ?p {text}",
            f"ASK {{ ?s ?p '{text} }}",
            f"CONSTRUCT {{}} WHERE {{ ?s <urn:{text}> NOW }}",
        ]
    )


def _q_hidden_service(chance: random.Random, canary: int) -> str:
    target = f"<http://127.0.0.1:{canary}/>{{ {ALL} }}"
    return chance.choice(
        [
            f"ASK {{ SERVIC\\u0045{target} }}",
            f"ASK {{ VALUES ?x {{''''}} SERVICE{target} }} #\\x'''",
            f"ASK {{ FILTER('a'<?y||'>'<'b')SERVICE{target} FILTER('a'='b')}}",
            f"PREFIX SERVICEa: <urn:> ASK {{ SERVICEa:b {{ {ALL} }} }}",
        ]
    )


def _q_mutated(chance: random.Random, canary: int) -> str:
    text = list(_q_group_concat(chance, canary) + _q_from(chance, canary))
    for _ in range(chance.randint(1, 9)):
        text[chance.randrange(len(text))] = chr(chance.randrange(1, 0x2FF))
    return "".join(text)


def requests(number: int, canary: int) -> Iterator[bytes]:
    """Yield ``number`` requests: whole ones with a hostile query, and broken ones."""
    chance = random.Random(number)  # noqa: S311 - tests
    for index, query in enumerate(queries(number, canary)):
        if index % 5 == 4:
            yield _broken(chance, query)
            continue
        body = b"query=" + quote(query, errors="replace").encode()
        yield (
            b"POST /sparql HTTP/1.1\r\nHost: evil.example\r\n"
            b"User-Agent: hostile " + str(index % 40).encode() + b"\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )


def _broken(chance: random.Random, query: str) -> bytes:
    target = quote(query[:500], errors="replace").encode()
    return chance.choice(
        [
            b"GET /sparql?query=" + target,
            b"GET /sparql?query=%FF%FE%00 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /sparql?query=" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n"
                b"Content-Type: application/sparql-query\r\n\r\nSELECT"
            ),
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n"
                b"Content-Type: application/sparql-query\r\n\r\nSELECT"
            ),
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                b"Content-Type: application/sparql-query\r\n\r\nFFFFFFFFFFFFFFFFF\r\n"
            ),
            b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /dumps/%2e%2e/%2e%2e/manifest.json HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\x00" * 1000,
            b"GET / HTTP/9.9\r\n\r\n",
            b"A" * 100_000,
        ]
    )
