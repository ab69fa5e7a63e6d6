"""Rules find in the parts of a project what they find in the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Triple
from support.cutting import cut
from support.refusals_runner import CASES, flood_project, rules, with_case

from kg.shacl import compile_shapes, validate_graph
from kg.sources import Sources, read_sources
from kg.sources.source_file import SourceFile
from kg.validation.checks import run_checks
from kg.validation.sorted_rules import sort_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from kg.shacl import ShapesGraph
    from kg.shacl.results import Result
    from kg.validation.checks import Check

SHAPES = compile_shapes(rules().shapes)
NO_SHAPES = compile_shapes(())


def sources_of(quads: Iterable[Quad]) -> Sources:
    graphs: dict[NamedNode, list[Triple]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name, []).append(quad.triple)
    project = flood_project()
    files = [
        SourceFile(project.root / f"{number}.ttl", name, "", tuple(triples))
        for number, (name, triples) in enumerate(graphs.items())
    ]
    ontology = f"{project.id_namespace}graph/ontology"
    is_word = [file.graph.value.startswith(ontology) for file in files]
    return Sources(
        project,
        tuple(file for file, word in zip(files, is_word, strict=True) if word),
        tuple(file for file, word in zip(files, is_word, strict=True) if not word),
    )


def found(
    sources: Sources, checks: Iterable[Check], shapes: ShapesGraph
) -> set[Result]:
    return {
        replace(one, expected=(), advice="")
        for one in (
            *validate_graph(sources.union(), shapes),
            *run_checks(list(sources.named()), list(checks), is_union=True),
        )
    }


def only(sources: Sources, keep: Callable[[Triple], bool]) -> Sources:
    def kept(files: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
        return tuple(
            replace(one, triples=tuple(filter(keep, one.triples))) for one in files
        )

    return replace(sources, ontology=kept(sources.ontology), data=kept(sources.data))


@pytest.mark.parametrize(
    "path",
    sorted(CASES.glob("*/*.t*")),
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_each_mistake_is_found_in_parts(path: Path) -> None:
    sources = sources_of(with_case(path))
    checks = [one for one in rules().checks if one.name == path.parent.name]
    shapes = NO_SHAPES if checks else SHAPES
    whole = found(sources, checks, shapes)
    assert whole
    made = cut(sources, 3)
    own = sort_rules(shapes, checks, made.members)
    in_parts = {
        result for part in made.parts for result in found(part, own.checks, own.shapes)
    }
    reads = own.reads
    crossing = only(sources, lambda t: reads is None or t.predicate.value in reads)
    in_parts |= found(crossing, own.crossing_checks, own.crossing_shapes)
    assert in_parts == whole


def test_two_rules_of_the_tool_cross_parts() -> None:
    made = cut(read_sources(flood_project()), 3)
    own = sort_rules(SHAPES, rules().checks, made.members)
    assert [check.name for check in own.crossing_checks] == [
        "label-missing-in-a-language",
        "source-outside-its-file",
    ]
    assert own.crossing_shapes.targeted == []
