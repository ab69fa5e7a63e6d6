"""``kg shacl``: validates any RDF with SHACL shapes, without a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from kg.cli.limit_options import check_limit
from kg.cli.progress import Progress
from kg.cli.report_options import (
    announce,
    check_output,
    has_colour,
    rendering,
    report_options,
    show,
)
from kg.errors import UsageError
from kg.project import Limits
from kg.rdf.prefixes import STANDARD_PREFIXES
from kg.sandbox.child import Bounds
from kg.sources.git import repository_of
from kg.validation.reports import ReportContext
from kg.validation.shacl_request import ShaclRequest

_FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)
_DEFAULTS: Final = Limits()
_LIMITS: Final = ("validation_seconds", "validation_memory_mib")


@click.command(
    "shacl", epilog="Example: kg shacl data.ttl --shapes shapes.ttl --format sarif"
)
@click.argument("data", nargs=-1, type=_FILE, metavar="DATA...")
@click.option(
    "--shapes",
    multiple=True,
    type=_FILE,
    help="A file of shapes; repeat the option for more. It may also be a data file.",
)
@report_options
@click.option(
    "--unknown-shacl",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="How to report a term of the SHACL namespace that SHACL does not define.",
)
@click.option(
    "--validation-seconds",
    type=float,
    default=_DEFAULTS.validation_seconds,
    show_default=True,
    help="Maximum time to read and validate the data.",
)
@click.option(
    "--validation-memory-mib",
    type=int,
    default=_DEFAULTS.validation_memory_mib,
    show_default=True,
    help="Maximum memory to read and validate the data.",
)
def shacl_command(
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    output: Path | None,
    **options: Any,  # noqa: ANN401
) -> None:
    """Validate RDF files, as one graph, by SHACL shapes; no project is needed.

    Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML and N3 are read, by the
    extensions of the files. Exit 0 if the data conform, 1 if not, 2 if a file cannot be
    read or used.
    """
    check_output(output)
    for name in _LIMITS:
        check_limit(name, options[name])
    bounds = Bounds(*(options[name] for name in _LIMITS))
    request = _request(data, shapes, **options)
    announce(["validating"])
    with Progress() as progress:
        answer = request.ask(bounds, progress)
    show(answer, output, colour=request.rendering.context.colour)


def _request(
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    **options: Any,  # noqa: ANN401
) -> ShaclRequest:
    """Return the request.

    Raises:
        UsageError: there are no data, or no shapes.
    """
    if not data:
        raise UsageError("no data: name the files to validate")
    if not shapes:
        raise UsageError(
            "no shapes: name their files with --shapes; if a data file holds them, "
            "name it again"
        )
    root = Path()
    if options["output_format"] in {"github", "sarif"}:
        # GitHub and code-scanning services name files by their path in the repository
        root = repository_of(root) or Path.cwd()
        data, shapes = (tuple(map(Path.absolute, some)) for some in (data, shapes))
    context = ReportContext(
        root=root,
        prefixes=STANDARD_PREFIXES,
        colour=has_colour(options["output_format"]),
        subject="data",
        command="kg shacl",
        main_file=data[0],
    )
    unknown, engine = options["unknown_shacl"], options["engine"]
    return ShaclRequest(data, shapes, rendering(context, options), unknown, engine)
