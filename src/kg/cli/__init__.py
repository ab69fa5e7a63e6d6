"""The command ``kg``: arguments in, calls, a rendered answer, an exit code.

Answers go to standard output, everything else to standard error. Exit codes: 0 done,
1 the data do not conform or differ, 2 what was asked for could not be done.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kg import __version__
from kg.cli.authoring import format_command, validate_command
from kg.cli.publishing import build_command, serve_command
from kg.cli.reading import compare_command, query_command
from kg.errors import KgError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="Example: kg --project examples/flood validate",
)
@click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder with kg.toml.  [default: the current folder]",
)
@click.version_option(__version__, prog_name="kg")
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Build, validate, release and serve a knowledge graph of attributed claims."""
    context.obj = root


for command in (
    format_command,
    validate_command,
    compare_command,
    build_command,
    serve_command,
    query_command,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("kg: interrupted", err=True)
        code = 130
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # the reader of our output left early, as head does; nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
