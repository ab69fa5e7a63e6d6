"""Where things are that tests read, and the small project that they vary."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from waitress import create_server

from kg.project import read_project
from kg.rdf.reading import parse_turtle, read_ontology
from kg.rdf.vocabulary import project_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from pyoxigraph import Triple

REPOSITORY = Path(__file__).resolve().parent.parent
EVIDENCE = Path(
    os.environ.get("KG_EVIDENCE", str(REPOSITORY.parent / "shared" / "evidence"))
)
SUITES = EVIDENCE.parent / "suites"
FLOOD = REPOSITORY / "examples" / "flood"


def flood(turtle: str) -> list[Triple]:
    """Return the flood project's ontology and lists, with some Turtle added to it."""
    project = read_project(FLOOD)
    lists = [triple for file in read_ontology(project) for triple in file.triples]
    prefixes = project_prefixes(project.id_namespace)
    agents = 'agent:herald rdfs:label "The Herald"@en .'
    return [*lists, *parse_turtle(Path("test.ttl"), turtle + agents, prefixes)]


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of loopback, and yield its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
