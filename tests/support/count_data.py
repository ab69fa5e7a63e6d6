"""Counts the shipped data, for ``tests/graph/counts.json`` and ``docs/about.md``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.iris import statements_of
from kg.project import read_project
from kg.rdf.vocabulary import KG, RDF
from kg.release.content.derive import derive
from kg.release.content.dump_parts import dump_parts, without_random_labels
from kg.sources import read_sources
from kg.sources.accepted_files import RULE_SUFFIXES, files_with
from kg.validation import read_own_rules, validate
from kg.validation.queries import raw_queries
from support.about_page import DOCUMENT, written

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.release.content.dataset import ReleaseDataset
    from kg.release.content.dumps import DumpPart
    from kg.sources import Sources

REPOSITORY = Path(__file__).resolve().parents[2]
CLASSES = {
    "statistics": KG.Statistic,
    "sources": KG.Source,
    "events": KG.Event,
    "places": KG.Place,
    "notes": KG.EditorialNote,
}
SHOWN = ("khojaly-kg", "ontology", "vocabularies", "shapes")
SOURCE = "hrw-1994"


def count() -> dict[str, Any]:
    """Return the current figures of the data, by their names in the file."""
    project = read_project(REPOSITORY)
    sources, rules = read_sources(project), read_own_rules(project)
    shapes = rules.opened(sources.ontology).shapes
    dataset = derive(sources)
    every = {one.name: one for one in dump_parts(sources.ontology, dataset, shapes)}
    rule_files = files_with(RULE_SUFFIXES, project.paths.shapes)
    flood = read_sources(read_project(REPOSITORY / "examples" / "flood"))
    by_class = {name: _instances(sources, kind) for name, kind in CLASSES.items()}
    return {
        **by_class,
        "claims": by_class["statistics"] + _instances(sources, KG.Assertion),
        "statement_graphs": sum(graph.attributed for graph in dataset.graphs),
        "inputs": len(["kg.toml", *sources.files, *rule_files, *raw_queries(project)]),
        "source": _of_source(dataset),
        "parts": {name: _statements(every[name]) for name in SHOWN},
        "flood": validate(flood).triples,
    }


def _instances(sources: Sources, kind: NamedNode) -> int:
    triples = (triple for file in sources.data for triple in file.triples)
    return sum(one.predicate == RDF.type and one.object == kind for one in triples)


def _of_source(dataset: ReleaseDataset) -> list[int]:
    """Return how many triples the source's own graph has, and all of its graphs."""
    iris = dataset.project.iris
    sizes = {iris.graph_name(g.name.value): len(g.triples) for g in dataset.graphs}
    stated = (n for name, n in sizes.items() if statements_of(name or "") == SOURCE)
    return [sizes[SOURCE], sizes[SOURCE] + sum(stated)]


def _statements(part: DumpPart) -> list[int]:
    graphs = without_random_labels(part.graphs)
    default = {t for one in graphs if not one.attributed for t in one.triples}
    return [len(default), sum(len(set(one.triples)) for one in graphs)]


if __name__ == "__main__":
    text = json.dumps(count(), indent=2, sort_keys=True)
    Path(sys.argv[1]).write_text(f"{text}\n", "utf-8")
    page = DOCUMENT.read_text("utf-8")
    DOCUMENT.write_text(written(page, read_sources(read_project(REPOSITORY))), "utf-8")
