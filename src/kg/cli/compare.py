"""``kg compare``: shows the claims about an event side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from kg.claims.comparison_table import Table, render, side_by_side
from kg.claims.model import read_claims
from kg.cli.progress import Progress
from kg.errors import UsageError
from kg.iris import split_iri
from kg.project import read_project
from kg.rdf.index import TripleIndex
from kg.rdf.suggestions import near
from kg.rdf.vocabulary import KG
from kg.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import NamedNode


@click.command("compare", epilog="Example: kg compare flood --measure houses-flooded")
@click.argument("event")
@click.option("--measure", help="Only this measure, by its slug.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
@click.pass_obj
def compare_command(
    root: Path, event: str, measure: str | None, output_format: str
) -> None:
    """Show side by side what sources state about EVENT (a slug), with each verdict."""
    project = read_project(root)
    with Progress() as progress:
        files = read_sources(project, progress=progress).files
    triples = (triple for file in files for triple in file.triples)
    graph = TripleIndex(triples, project.label_language)
    node = _event(graph, project.iris.kind("event"), event)
    tables = side_by_side(graph, read_claims(graph), node)
    if measure is not None:
        tables = _only(tables, measure)
    click.echo(render(tables) if output_format == "text" else _json(tables))


def _event(graph: TripleIndex, namespace: str, slug: str) -> NamedNode:
    events = {e.value.removeprefix(namespace): e for e in graph.instances(KG.Event)}
    if slug not in events:
        raise UsageError(f"no event {slug!r} in this project{_instead(slug, events)}")
    return events[slug]


def _instead(name: str, known: Iterable[str]) -> str:
    """Return similar known names, or else all of them."""
    listed = sorted(known)
    if meant := near(name, listed):
        return f"; did you mean {' or '.join(meant)}?"
    return f"; there are: {', '.join(listed)}" if listed else "; there are none"


def _only(tables: list[Table], measure: str) -> list[Table]:
    known = sorted({table.measure for table in tables if table.measure})
    if measure not in known:
        raise UsageError(
            f"no figures of measure {measure!r} here{_instead(measure, known)}"
        )
    return [table for table in tables if table.measure == measure]


def _json(tables: list[Table]) -> str:
    document = [
        {
            "title": table.title,
            "measure": table.measure,
            "figures": table.figures,
            "independent_origins": table.independent,
            "by_party": dict(table.by_party),
            "unknown_origin": table.unknown,
            "rows": [
                {
                    "claim": row.claim.value,
                    "stated": row.stated,
                    "interval": row.interval,
                    "claimant": row.claimant,
                    "source": row.source,
                    "stated_on": row.stated_on,
                    "about": row.about,
                    "party": row.party,
                    "origins": list(row.origins),
                    "verdicts": [
                        mark.verdict.name.lower() if mark.verdict else None
                        for mark in row.marks
                    ],
                    "reasons": [
                        split_iri(mark.reason.value)[1] if mark.reason else None
                        for mark in row.marks
                    ],
                }
                for row in table.rows
            ],
        }
        for table in tables
    ]
    return json.dumps(document, indent=1, ensure_ascii=False)
