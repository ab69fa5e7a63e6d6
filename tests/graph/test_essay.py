"""Every statement of the essay is a claim, at its offsets, and nothing else is.

``essay.csv`` writes out what is expected. The essay itself is no part of this
repository; tests that read it need the folder that it is in.
"""

from __future__ import annotations

import csv
import re
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode
from support import EVIDENCE

from kg.rdf.vocabulary import DCTERMS, KG, OA, PROV, RDF, SCHEMA

if TYPE_CHECKING:
    from kg.project import Project
    from kg.rdf.index import TripleIndex

EXPECTED = Path(__file__).with_name("essay.csv")
COLUMNS = ("claim", "start", "end", "states", "about", "value", "detail", "origin")
CHARACTERS = 5793
DIGEST = "eea80938871b6f3cac69620073cda4032389f6fe1a5cf41d48ee62628adf245e"
STATES_NOTHING = [
    (1399, 1428),  # a heading
    (3609, 3696),  # two images
    (4114, 4880),  # maxims, and questions that are put to the world
    (4949, 5012),  # a question
    (5047, 5091),  # a maxim
    (5267, 5393),  # maxims on writing and silence
    (5557, 5575),  # the name of the author
]
"""Where the essay makes no statement on an event, a place or an agent."""

needs_text = pytest.mark.skipif(not EVIDENCE.is_dir(), reason="the essay is not here")


@pytest.fixture(scope="module")
def essay(project: Project) -> NamedNode:
    return project.iris.source("essay")


@pytest.fixture(scope="module")
def claims(graph: TripleIndex, essay: NamedNode) -> list[NamedNode]:
    """Return the claims that were read in the essay."""
    every = graph.instances(KG.Claim)
    return [claim for claim in every if graph.node(claim, PROV.wasQuotedFrom) == essay]


@pytest.fixture(scope="module")
def passages(graph: TripleIndex, essay: NamedNode) -> dict[NamedNode, tuple[int, int]]:
    """Return where each passage of the essay starts and ends."""
    return {
        passage: offsets(graph, passage)
        for passage in graph.instances(KG.Passage)
        if graph.node(passage, OA.hasSource) == essay
    }


def offsets(graph: TripleIndex, passage: NamedNode) -> tuple[int, int]:
    selector = graph.node(passage, OA.hasSelector)
    start, end = (graph.literal(selector, edge) for edge in (OA.start, OA.end))
    assert start is not None
    assert end is not None
    return int(start.value), int(end.value)


def local(term: object) -> str:
    """Return the slug of an IRI of the project, or a value as it is written."""
    if isinstance(term, NamedNode) and "/khojaly-kg/" in term.value:
        return term.value.rpartition("/")[2]
    return term.value if isinstance(term, NamedNode | Literal) else ""


def row(graph: TripleIndex, claim: NamedNode) -> dict[str, str]:
    """Return what a claim says, in the columns of the expected table."""

    def first(*predicates: NamedNode) -> str:
        found = [term for p in predicates for term in graph.objects(claim, p)]
        return local(found[0]) if found else ""

    locator = graph.node(claim, KG.locator)
    assert locator is not None
    start, end = offsets(graph, locator)
    known = {"true": "first-hand", "false": "unknown"}
    origin = first(PROV.wasDerivedFrom, KG.firstHand)
    values = (
        local(claim),
        str(start),
        str(end),
        first(KG.measure, KG.kind),
        first(KG.event, RDF.subject),
        first(KG.value, KG.lowerBound, RDF.object),
        f"{first(KG.population)} {first(KG.qualifier, KG.role, KG.agent)}".strip(),
        known.get(origin, origin),
    )
    return dict(zip(COLUMNS, values, strict=True))


def test_the_claims_of_the_essay_are_those_that_are_written_out(
    graph: TripleIndex, claims: list[NamedNode]
) -> None:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = {line["claim"]: line for line in csv.DictReader(file)}
    found = {local(claim): row(graph, claim) for claim in claims}
    assert found.keys() == expected.keys()
    for name, line in expected.items():
        assert found[name] == line, name


def test_every_statement_is_its_authors(
    graph: TripleIndex, claims: list[NamedNode]
) -> None:
    authors = {graph.node(claim, PROV.wasAttributedTo) for claim in claims}
    assert {local(author) for author in authors} == {"mustafayev"}


def test_what_states_nothing_is_written_out(
    passages: dict[NamedNode, tuple[int, int]],
) -> None:
    ends, gaps = 0, []
    for start, end in [*sorted(passages.values()), (CHARACTERS, CHARACTERS)]:
        if start - ends > 1:  # more than the blank between two sentences
            gaps.append((ends, start))
        ends = max(ends, end)
    assert gaps == STATES_NOTHING


def test_every_passage_is_the_locator_of_a_claim(
    graph: TripleIndex, claims: list[NamedNode], passages: dict[NamedNode, object]
) -> None:
    assert {graph.node(claim, KG.locator) for claim in claims} == passages.keys()


def test_the_essay_has_its_digest_and_length(
    graph: TripleIndex, essay: NamedNode
) -> None:
    assert graph.text(essay, SCHEMA.sha256) == DIGEST
    assert graph.text(essay, KG.characters) == str(CHARACTERS)
    assert graph.objects(essay, DCTERMS.issued) == []


@needs_text
def test_each_passage_has_the_digest_of_its_text(
    graph: TripleIndex, passages: dict[NamedNode, tuple[int, int]]
) -> None:
    text = (EVIDENCE / "essay.txt").read_text("utf-8")
    assert sha256(text.encode()).hexdigest() == DIGEST
    assert len(text) == CHARACTERS
    for passage, (start, end) in passages.items():
        stated = graph.text(passage, SCHEMA.sha256)
        assert stated == sha256(text[start:end].encode()).hexdigest(), passage
        assert text[start:end].strip() == text[start:end], passage


@needs_text
def test_a_passage_is_one_or_more_whole_sentences_or_lines(
    passages: dict[NamedNode, tuple[int, int]],
) -> None:
    text = (EVIDENCE / "essay.txt").read_text("utf-8")
    inside = set()
    for start, end in passages.values():
        starts_anew = start == 0 or text[:start].endswith((". ", "? ", "\n"))
        if not starts_anew or not re.match(r"\s|$", text[end:]):
            inside.add((start, end))
    assert inside == set()


@needs_text
def test_no_wording_of_the_essay_is_in_the_repository(repository: Path) -> None:
    wording = runs((EVIDENCE / "essay.txt").read_text("utf-8"))
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the git of whoever runs the tests
        cwd=repository,
        capture_output=True,
        check=True,
    ).stdout.decode()
    names = [name for name in listed.split("\0") if name]
    assert "data/claims/essay.ttl" in names
    for name in names:
        assert not wording & runs((repository / name).read_text("utf-8")), name


def runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Return every run of words of a length."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}
