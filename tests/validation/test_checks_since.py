"""What checks find after a change, from what they found before, is what all find."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from support.commands import git
from support.fuzzing import CASES
from support.many_floods import many_floods

from kg.project import read_project
from kg.sources import read_sources
from kg.sources.snapshot import read_snapshot
from kg.validation import read_own_rules, validate_since
from kg.validation.checks_since import ChecksSince, results_beside_shapes
from kg.validation.remembered import RememberedResults, key_of_results
from kg.validation.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kg.sources import Sources
    from kg.sources.source_file import SourceFile
    from kg.validation import Report
    from kg.validation.checks import Check

    Edit = Callable[[random.Random, list[list[Triple]]], None]

MOST = 3


def some_file(chance: random.Random, files: list[list[Triple]]) -> list[Triple]:
    return chance.choice([file for file in files if file])


def drop_a_statement(chance: random.Random, files: list[list[Triple]]) -> None:
    file = some_file(chance, files)
    file.remove(chance.choice(file))


def of_a_thing(chance: random.Random, file: list[Triple]) -> list[Triple]:
    subject = chance.choice(file).subject
    return [triple for triple in file if triple.subject == subject]


def drop_a_thing(chance: random.Random, files: list[list[Triple]]) -> None:
    file = some_file(chance, files)
    for triple in of_a_thing(chance, file):
        file.remove(triple)


def move_a_thing(chance: random.Random, files: list[list[Triple]]) -> None:
    file = some_file(chance, files)
    thing = of_a_thing(chance, file)
    for triple in thing:
        file.remove(triple)
    chance.choice(files).extend(thing)


def say_again_elsewhere(chance: random.Random, files: list[list[Triple]]) -> None:
    chance.choice(files).append(chance.choice(some_file(chance, files)))


def name_anew(chance: random.Random, files: list[list[Triple]]) -> None:
    """Name a thing anew, everywhere or where it is described only."""
    old = chance.choice(some_file(chance, files)).subject
    if not isinstance(old, NamedNode):
        return
    new, everywhere = NamedNode(f"{old.value}-anew"), chance.random() < 0.5
    for file in files:
        for place, t in enumerate(file):
            subject = new if t.subject == old else t.subject
            target = new if everywhere and t.object == old else t.object
            file[place] = Triple(subject, t.predicate, target)


def copy_a_thing(chance: random.Random, files: list[list[Triple]]) -> None:
    file = some_file(chance, files)
    thing = of_a_thing(chance, file)
    if isinstance(subject := thing[0].subject, NamedNode):
        copy = NamedNode(f"{subject.value}-copy")
        file.extend(Triple(copy, t.predicate, t.object) for t in thing)


def say_what_another_says(chance: random.Random, files: list[list[Triple]]) -> None:
    """Give a statement the object of another one: a party, an event, a figure."""
    file = some_file(chance, files)
    place = chance.randrange(len(file))
    one = file[place]
    others = [t.object for f in files for t in f if t.predicate == one.predicate]
    file[place] = Triple(one.subject, one.predicate, chance.choice(others))


def say_it_in_another_language(
    chance: random.Random, files: list[list[Triple]]
) -> None:
    texts = [
        (file, place)
        for file in files
        for place, t in enumerate(file)
        if isinstance(t.object, Literal) and t.object.language
    ]
    file, place = chance.choice(texts)
    one = file[place]
    said = Literal(f"{one.object.value} ", language=chance.choice(["de", "fr"]))  # type: ignore[union-attr]
    file[place] = Triple(one.subject, one.predicate, said)


EDITS: list[Edit] = [
    drop_a_statement,
    drop_a_thing,
    move_a_thing,
    say_again_elsewhere,
    name_anew,
    copy_a_thing,
    say_what_another_says,
    say_it_in_another_language,
]


def stating(file: SourceFile, triples: Iterable[Triple]) -> SourceFile:
    """Return a file that states other triples; one object if they are the same."""
    said = tuple(triples)
    if said == file.triples:
        return file
    text = (serialize(said, format=RdfFormat.N_TRIPLES) or b"").decode()
    return replace(file, triples=said, text=text)


def edited(sources: Sources, chance: random.Random) -> Sources:
    """Return a project after some random edits of the data or, seldom, the ontology."""
    is_of_words = chance.random() < 0.1
    files = sources.ontology if is_of_words else sources.data
    said = [list(file.triples) for file in files]
    for edit in chance.choices(EDITS, k=chance.randint(1, MOST)):
        edit(chance, said)
    now = tuple(map(stating, files, said))
    if is_of_words:
        return replace(sources, ontology=now)
    return replace(sources, data=now)


def without_blank_nodes(sources: Sources) -> Sources:
    def kept(file: SourceFile) -> SourceFile:
        return stating(
            file,
            (
                t
                for t in file.triples
                if not any(isinstance(x, BlankNode) for x in (t.subject, t.object))
            ),
        )

    return replace(sources, data=tuple(map(kept, sources.data)))


@pytest.fixture(scope="module")
def floods(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sources, list[Check]]:
    """Return a project with mistakes of many kinds, and its checks."""
    folder = tmp_path_factory.mktemp("floods")
    project = read_project(many_floods(folder, mistaken=True))
    return read_sources(project), list(read_own_rules(project).checks)


@pytest.mark.parametrize("seed", range(max(16, CASES // 25)))  # each takes a second
def test_after_random_changes_the_same_is_found_as_in_the_whole(
    floods: tuple[Sources, list[Check]], tmp_path: Path, seed: int
) -> None:
    first, checks = floods
    chance = random.Random(seed)  # noqa: S311 - it decides nothing but a test
    if seed % 4:
        first = without_blank_nodes(first)
    memory = RememberedResults(tmp_path)
    versions = [first, edited(first, chance), edited(first, chance)]
    versions.append(edited(versions[-1], chance))
    pairs = [(0, 1), (1, 0), (0, 2), (2, 3), (3, 2)]
    whole = [
        {r for some in results_beside_shapes(one, checks).values() for r in some}
        for one in versions
    ]
    for before, after in pairs:
        since = ChecksSince(Versions(versions[before], versions[after]), checks, memory)
        stood, now = since.results()
        assert (set(stood), set(now)) == (whole[before], whole[after])


def test_results_are_remembered_as_they_are(
    floods: tuple[Sources, list[Check]], tmp_path: Path
) -> None:
    sources, checks = floods
    sources = without_blank_nodes(sources)
    found = results_beside_shapes(sources, checks)
    memory = RememberedResults(tmp_path)
    memory.put(key_of_results(sources, checks), found)
    assert sum(map(len, found.values())) == 20
    assert repr(memory.get(key_of_results(sources, checks))) == repr(found)


def report_of(root: Path, memory: RememberedResults | None) -> Report:
    """Return the report on the changes of a project since its commit."""
    project = read_project(root)
    snapshot = read_snapshot(root, "HEAD")
    rules = read_own_rules(project)
    return validate_since(read_sources(project), snapshot, rules, memory=memory)


def all_of(report: Report) -> tuple[object, ...]:
    known = [one in report.known for one in report.results]
    return repr(report.results), known, report.triples, report.touched


DAILY = "data/claims/daily-3.ttl"
CHANGES = {
    "a figure": ((DAILY, "kg:value 16 ", "kg:value 17 "),),
    "a population that nobody counts": (
        (DAILY, "population:houses", "population:horses"),
    ),
    "a claim moved to the file of another source": (
        ("data/claims/daily-1.ttl", "claim:daily-1-again", "claim:daily-2-again"),
    ),
    "a name of an agent, in one place only": (
        ("data/agents.ttl", "agent:post a", "agent:posts a"),
    ),
    "another party of claimants": (
        (DAILY, "prov:wasAttributedTo agent:post", "prov:wasAttributedTo agent:town"),
    ),
    "a scope of another event": (
        ("data/scopes.ttl", "kg:partOf scope", "kg:partOf event"),
        ("data/scopes.ttl", "kg:event event:flood ;\n    kg:place", "kg:place"),
    ),
    "a claim without its event": ((DAILY, "kg:event event:flood-5 ;", ""),),
    "a label that lacks a language": (("data/more.ttl", ', "Flut 3"@de', ""),),
    "a date to come": (("data/more.ttl", "2003-05-05", "2993-05-05"),),
    "an undeclared term, and a blank at the end": (
        (DAILY, 'kg:locator "page 4"@en', 'kg:lokator "page 4 "@en'),
    ),
    "a word of the ontology": (
        ("../../ontology/kg.ttl", "kg:locator a", "kg:locatory a"),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("direction", ["made", "mended"])
def test_the_report_on_a_change_is_that_of_two_whole_runs(
    tmp_path: Path, change: tuple[tuple[str, str, str], ...], direction: str
) -> None:
    root = many_floods(tmp_path, mistaken=True)
    blank = root / "data" / "claims" / "daily-1.ttl"
    text = blank.read_text("utf-8")
    # with a blank node, nothing would be remembered
    assert '[ rdfs:label "somebody"@en ]' in text
    said = text.replace('[ rdfs:label "somebody"@en ]', "agent:somebody")
    blank.write_text(said, "utf-8")
    before = {root / file: (root / file).read_text("utf-8") for file, *_ in change}
    after = dict(before)
    for file, old, new in change:
        assert old in after[root / file]
        after[root / file] = after[root / file].replace(old, new)
    if direction == "mended":
        before, after = after, before
    for path, text in before.items():
        path.write_text(text, "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=Begin")
    memory = RememberedResults(tmp_path / "memory")
    report_of(root, memory)
    for path, text in after.items():
        path.write_text(text, "utf-8")
    whole = report_of(root, None)
    assert whole.known
    assert all_of(report_of(root, memory)) == all_of(whole)
