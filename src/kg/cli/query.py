"""``kg query``: answers a SPARQL query on a terminal."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from kg.cli.limit_options import limits, settings
from kg.cli.options import FOLDER, release_at
from kg.cli.question_options import list_questions, question_text, with_values
from kg.errors import QuerySyntaxError, StoreUnavailableError, UsageError
from kg.iris import ShortNames
from kg.project import FILE_NAME, SPARQL_1_2, ServiceLimits, read_project
from kg.rdf.declarations import column_behind
from kg.rdf.formats import GRAPH_FORMATS, JSON_RESULTS, RESULT_FORMATS, TURTLE
from kg.rdf.prefixes import STANDARD_PREFIXES, project_prefixes
from kg.rdf.query_text import declarations
from kg.sparql import Query, StoreFiles, open_endpoint, open_store, read_results
from kg.text.characters import printable
from kg.text.positions import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kg.sparql import Answer, Store

_FORMATS = ("table", *(f.name for f in (*RESULT_FORMATS, *GRAPH_FORMATS)))
_LIMITS = (
    "sparql",
    "query_kib",
    "query_depth",
    "query_operators",
    "query_path_steps",
    "query_repeated_groups",
    "query_seconds",
    "query_memory_mib",
    "result_mib",
)
"""The settings of a single query."""


@click.command("query", epilog="Example: kg query houses-by-source --set event=flood")
@click.argument("question", metavar="[NAME|FILE]", default="-")
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of a parameter of the query; may be repeated.",
)
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=list_questions,
    help="List the queries of the project with their parameters, and exit.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(_FORMATS),
    help="How to write the answer.  [default: table, or turtle for graphs]",
)
@click.option(
    "--release",
    "folder",
    type=FOLDER,
    help="The release to query.  [default: build/current of the project]",
)
@click.option(
    "--endpoint", metavar="URL", help="Query the SPARQL service at URL instead."
)
@limits(*_LIMITS)
@click.pass_obj
def query_command(
    root: Path,
    /,
    question: str,
    values: tuple[str, ...],
    output_format: str | None,
    folder: Path | None,
    endpoint: str | None,
    **options: float | str | None,
) -> None:
    """Send a SPARQL query, from FILE or standard input, to a release or an endpoint.

    NAME is the name of a query of the project. --set changes the values of its
    parameters: VALUE is a slug, a prefixed name, an IRI in <>, a number, a date or a
    text, as the query declares.

    You need not declare the prefixes of the project. A limit comes from its option,
    else from the variable KG_<NAME>, else from [service] in kg.toml.
    """
    if folder and endpoint is not None:
        raise UsageError("--release and --endpoint: name one of them")
    text = question_text(root, question)
    service = settings(root, options)
    store, prefixes = _open(root, folder, endpoint, service)
    with closing(store), _named(endpoint):
        text = with_values(store, prefixes, text, values)
        answer = _ask(store, prefixes, text, output_format)
        if answer.media_type == JSON_RESULTS.media_type and output_format != "json":
            content = b"".join(answer.body)
            click.echo(_table(content, ShortNames(prefixes)))
            return
        with click.open_file("-", "wb") as output:
            for piece in answer.body:
                output.write(piece)


@contextmanager
def _named(endpoint: str | None) -> Iterator[None]:
    """Name the endpoint in its error, without user name and password."""
    try:
        yield
    except StoreUnavailableError as error:
        if endpoint is None:
            raise
        shown = re.sub(r"//[^/]*@", "//", endpoint)
        raise StoreUnavailableError(f"{shown}: {error}") from error


def _open(
    root: Path, folder: Path | None, endpoint: str | None, service: ServiceLimits
) -> tuple[Store, Mapping[str, str]]:
    """Return the store to query, and the prefixes that are declared for it."""
    if endpoint is not None:
        project = read_project(root) if (root / FILE_NAME).exists() else None
        namespace = project.id_namespace if project else None
        prefixes = project_prefixes(namespace) if namespace else STANDARD_PREFIXES
        return open_endpoint(endpoint, service), prefixes
    release = release_at(root, folder)
    is_1_2 = service.sparql == SPARQL_1_2
    dataset = StoreFiles.of(release, service) if is_1_2 else release.store
    return open_store(dataset, service), release.manifest.prefixes


def _ask(
    store: Store, prefixes: Mapping[str, str], text: str, output_format: str | None
) -> Answer:
    """Query with the prefixes declared on line 1, which keeps line numbers right."""
    declared = ""
    chosen = None if output_format in {None, "table"} else output_format
    results = {f.name: f for f in RESULT_FORMATS}
    graphs = {f.name: f for f in GRAPH_FORMATS}
    try:
        declared = declarations(text, prefixes)
        return store.answer(
            Query(declared + text),
            results.get(chosen) if chosen else JSON_RESULTS,
            graphs.get(chosen) if chosen else TURTLE,
        )
    except QuerySyntaxError as error:
        column = column_behind(declared, error.line, error.column)
        if error.line is None:
            raise
        shown = excerpt(text, error.line, column or 1)
        where = f"line {error.line}, column {column}: {error}"
        raise QuerySyntaxError("\n".join(filter(None, (where, shown)))) from error


def _table(content: bytes, names: ShortNames) -> str:
    """Return SPARQL JSON results as aligned columns with a heading."""
    results = read_results(content)
    if isinstance(results, bool):
        return "yes" if results else "no"
    heading = results.names
    rows = [
        ["" if term is None else _cell(names, term) for term in row]
        for row in results.rows
    ]
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    lines = [heading, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(names: ShortNames, term: object) -> str:
    """Return a term on one line, without control characters of a terminal."""
    return printable(names.name(term))
