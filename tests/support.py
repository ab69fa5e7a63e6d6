"""Where things are that tests read, and the small project that they vary."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kg.project import read_project
from kg.rdf.reading import parse_turtle, read_ontology
from kg.rdf.vocabulary import project_prefixes

if TYPE_CHECKING:
    from pyoxigraph import Triple

REPOSITORY = Path(__file__).resolve().parent.parent
EVIDENCE = Path(
    os.environ.get("KG_EVIDENCE", str(REPOSITORY.parent / "shared" / "evidence"))
)
FLOOD = REPOSITORY / "examples" / "flood"


def flood(turtle: str) -> list[Triple]:
    """Return the flood project's ontology and lists, with some Turtle added to it."""
    project = read_project(FLOOD)
    lists = [triple for file in read_ontology(project) for triple in file.triples]
    prefixes = project_prefixes(project.id_namespace)
    agents = 'agent:herald rdfs:label "The Herald"@en .'
    return [*lists, *parse_turtle(Path("test.ttl"), turtle + agents, prefixes)]
