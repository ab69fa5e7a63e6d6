"""``kg balance``: shows which fields the claims of each party have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from kg.claims.balance import as_json, as_markdown, as_text, balance
from kg.cli.progress import Progress
from kg.project import read_project
from kg.rdf.index import TripleIndex
from kg.sources import read_sources
from kg.text.characters import clean_lines

if TYPE_CHECKING:
    from pathlib import Path


@click.command("balance", epilog="Example: kg balance --format markdown")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
@click.pass_obj
def balance_command(root: Path, output_format: str) -> None:
    """Show for each party how many claims there are, and how many have each field.

    Percentages are of the party's claims, or of its statistics for as of, scope,
    criterion and method. JSON has the numbers themselves.
    """
    with Progress() as progress:
        sources = read_sources(read_project(root), progress=progress)
    triples = (triple for file in sources.files for triple in file.triples)
    rows = balance(TripleIndex(triples, sources.project.label_language))
    if output_format == "json":
        click.echo(json.dumps(as_json(rows), indent=1, ensure_ascii=False))
    else:
        render = as_markdown if output_format == "markdown" else as_text
        click.echo(clean_lines(render(rows)))
