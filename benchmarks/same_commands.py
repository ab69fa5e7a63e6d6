"""The commands that ``same_answers.py`` runs with both checkouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from same_sides import HERALD, MISTAKES, Command

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = (
    "build",
    "compare",
    "diff",
    "export",
    "format",
    "publish",
    "query",
    "releases",
    "rollback",
    "serve",
    "sign",
    "validate",
    "verify",
)
REPORTS = ("text", "json", "sarif", "junit", "github", "turtle", "markdown")
ANSWERS = ("table", "json", "xml", "csv", "tsv")
GRAPHS = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")
DIFFS = ("text", "markdown", "json", "rdf-patch")
SELECT = "SELECT ?s ?l { ?s a kg:Event ; rdfs:label ?l } ORDER BY ?s ?l"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?l } { ?s a kg:Event ; rdfs:label ?l }"
_BUILDS = (
    (("--project", "examples/several", "build", "--output", "built"), "built"),
    (("--project", "examples/good", "build", "--output", "built"), "built"),
    (("--project", "examples/form", "build", "--output", "built"), "built"),
)
_OF_RELEASES = (
    ("--project", "examples/contested", "diff", "HEAD", "examples/contested"),
    ("diff", "built/current", "examples/good"),
    ("diff", "built/current", "build/current", "--max-kib", "2"),
    ("diff", "--since", "nowhere"),
    ("diff", "nowhere", "build/current"),
    ("verify",),
    ("verify", "built/current"),
    ("verify", "data"),
    ("verify", "--key", "kg.toml", "built/current"),
    ("sign", "--key", "kg.toml"),
    ("releases",),
    ("releases", "--output", "built"),
    ("releases", "--output", "data"),
    ("publish", "000000", "--output", "built"),
    ("publish", "build/current", "--output", "other"),
    ("rollback", "--output", "built"),
    ("rollback", "--output", "other"),
)


BUILD = Command(("build",), writes="build/releases")
"""The first command: it builds the release that is queried and served."""


def commands() -> list[Command]:
    """Return all other commands, in the order in which they run."""
    return [
        *_helps(),
        *_validations(),
        *_formats(),
        *_queries(),
        *_releases(),
    ]


def _helps() -> Iterator[Command]:
    for line in (
        (),
        ("--help",),
        ("-h",),
        ("--version",),
        ("nothing",),
        ("--nothing",),
    ):
        yield Command(line)
    for name in COMMANDS:
        yield Command((name, "--help"))
    yield Command(("export", "nanopubs", "--help"))
    yield Command(("--project", "nowhere", "validate"))
    yield Command(("--project", "data", "validate"))


def _validations() -> Iterator[Command]:
    yield Command(("validate",))
    for name in MISTAKES:
        yield Command((*_in(name), "validate", "--no-cache"))
        yield Command((*_in(name), "validate", "--since", "HEAD"))
    for name in ("good", "several"):
        for report in REPORTS:
            yield Command((*_in(name), "validate", "--format", report))
            since = ("--since", "HEAD", "--format", report)
            yield Command((*_in(name), "validate", *since))
    several = (*_in("several"), "validate")
    yield Command((*several, "--engine", "pyshacl"))
    yield Command((*several, "--severity", "violation"))
    yield Command((*several, "--max-results", "1"))
    yield Command((*several, "--shapes", "shapes/checks"))
    yield Command((*several, "--shapes", "nowhere"))
    yield Command((*several, "--since", "nowhere"))
    yield Command((*several, "--format", "nothing"))
    report = "report.json"
    out = ("--format", "json", "--output", report)
    yield Command((*several, *out), writes=report)
    yield Command((*several, "--output", "nowhere/report"))


def _in(name: str) -> tuple[str, str]:
    return "--project", f"examples/{name}"


def _formats() -> Iterator[Command]:
    yield Command(("format", "--check"))
    for name in ("good", "form", "several", "syntax"):
        for extra in ((), ("--format", "github"), ("--since", "HEAD")):
            yield Command((*_in(name), "format", "--check", *extra))
    yield Command((*_in("form"), "format", f"examples/form/{HERALD}"))
    yield Command((*_in("form"), "format"), writes="examples/form/data")
    yield Command(("format", "--check", "nowhere.ttl"))
    yield Command(("format", "--check", "kg.toml"))


def _queries() -> Iterator[Command]:
    for answer in ANSWERS:
        yield Command(("query", "--format", answer), SELECT)
        yield Command(("query", "--format", answer), "ASK {}")
    for answer in (*GRAPHS, "csv"):
        yield Command(("query", "--format", answer), CONSTRUCT)
    yield Command(("query", "queries/timeline.rq", "--format", "csv"))
    yield Command(("query", "queries/killed-by-source.rq"))
    yield Command(("query",), CONSTRUCT)
    yield Command(("query",), "SELECT * { ?s ?p")
    yield Command(("query",), "DROP ALL")
    yield Command(("query", "--query-kib", "1"), f"{SELECT} #{'x' * 2000}")
    yield Command(("query", "nowhere.rq"))
    yield Command(("query", "--release", "data"), SELECT)
    yield Command(("query", "--endpoint", "http://127.0.0.1:1/sparql"), SELECT)
    for event in ("khojaly-1992", "nowhere"):
        yield Command(("compare", event))
        yield Command(("compare", event, "--format", "json"))
    yield Command((*_in("good"), "compare", "flood", "--measure", "houses-flooded"))
    yield Command((*_in("good"), "compare", "flood", "--measure", "nothing"))
    yield Command((*_in("syntax"), "compare", "flood"))


def _releases() -> Iterator[Command]:
    yield from (Command(line, writes=path) for line, path in _BUILDS)
    for form in DIFFS:
        yield Command(("diff", "built/current", "examples/several", "--format", form))
        line = ("diff", "--since", "HEAD", "--format", form)
        yield Command((*_in("several"), *line))
    yield from (Command(line) for line in _OF_RELEASES)
    nanopubs = ("export", "nanopubs", "--release", "built/current", "--output", "np")
    yield Command(nanopubs, writes="np")
    yield Command(nanopubs)
    yield Command(("serve", "--release", "data"))
    yield Command(("serve", "--port", "x"))
